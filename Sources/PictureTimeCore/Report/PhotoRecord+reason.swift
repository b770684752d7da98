// Copyright the Picture Time authors
// SPDX-License-Identifier: Apache-2.0

extension Sequence<PhotoRecord> {
    /// Photos with the same reason together, in the order in which each reason comes first; empty where there is none.
    public var groupedByReason: [(reason: String, photos: [PhotoRecord])] {
        var groups: [(reason: String, photos: [PhotoRecord])] = []
        var places: [String: Int] = [:]
        for photo in self {
            let reason = photo.reason ?? ""
            if let place = places[reason] {
                groups[place].photos.append(photo)
            } else {
                places[reason] = groups.count
                groups.append((reason, [photo]))
            }
        }
        return groups
    }
}

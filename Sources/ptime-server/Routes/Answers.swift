// Copyright the Picture Time authors
// SPDX-License-Identifier: Apache-2.0

internal import FoundationEssentials
internal import PictureTimeCore

extension ServerPhoto {
    /// A photo as the site tells programs of it.
    init(_ photo: StoredPhoto, isDuplicate: Bool = false, retention: Retention? = nil) {
        let page = "/picture-time/photos/\(photo.id)"
        let frame = photo.frameDigest.flatMap { digest in photo.frameByteCount.map { (bytes: $0, sha256: digest) } }
        self.init(
            id: photo.id, name: photo.name, state: photo.state, uploaded: photo.uploaded, page: page,
            original: ServerFile(
                href: "\(page)/original", bytes: photo.byteCount, sha256: photo.digest, mediaType: photo.mediaType),
            frame: frame)
        reason = photo.reason
        captureDate = photo.captureDate
        dateSource = photo.dateSource
        expiresAt = retention.flatMap { photo.expires(after: $0) }
        edit = photo.edit
        record = photo.record
        self.isDuplicate = isDuplicate ? true : nil
        isFetched = photo.end == .fetched ? true : nil
    }
}

extension ServerFilm {
    init(_ film: StoredFilm) {
        self.init(
            href: "/picture-time/video", bytes: film.byteCount, sha256: film.digest, frameCount: film.frameCount,
            duration: film.duration, updated: film.updated)
    }
}

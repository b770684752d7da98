// Copyright the Picture Time authors
// SPDX-License-Identifier: Apache-2.0

public import FoundationEssentials

/// Which photos to take, and in which order.
public struct PhotoSelection: Sendable {
    /// The folder with the photos.
    public var folder: URL
    /// Whether to look into the folders inside as well.
    public var isRecursive = false
    public var order: ProcessOrder
    /// The name of the first photo to take, or its path from `folder`, in the chosen order; nil for all.
    public var start: String?
    /// What has to be added to what cameras' clocks said; nil when they were right.
    public var shift: ClockShift?
    /// When days end, in minutes after midnight, 0 to 1439: photos taken earlier count for the day before.
    public var dayEndsAt = 0
    /// Whether only the best photo of each day becomes a frame.
    public var bestOfDay = false

    public init(folder: URL, order: ProcessOrder = .dateISO, start: String? = nil) {
        self.folder = folder
        self.order = order
        self.start = start
    }

    /// Finds and orders the photos.
    ///
    /// - Throws: `missingInput`, `nothingToDo`, `unreadableFile` for corrections that cannot be read, or
    ///   `invalidSetting`.
    public func sequence() throws(PictureTimeError) -> PhotoSequence {
        try plan(facts: FileFacts(), excluding: []).sequence
    }

    /// The photos in their order, and a person's decisions about them.
    struct Plan {
        var sequence: PhotoSequence
        var edits: Edits
        /// The photos that compete for one frame.
        var groups: [[PhotoSequence.Entry]]

        /// Reads every photo whose digest is not known, so that photos that were moved or renamed are recognised.
        mutating func findDigests(_ facts: FileFacts) throws {
            for g in groups.indices {
                for e in groups[g].indices where groups[g][e].digest == nil {
                    try Task.checkCancellation()
                    // A photo that cannot be read gets its own line in the report when its turn comes.
                    groups[g][e].digest = try? facts.digest(of: groups[g][e].photo)
                }
            }
        }
    }

    /// - Parameters:
    ///   - facts: What is known of the files; what is learnt is added.
    ///   - excluded: Folders not to look into.
    func plan(facts: FileFacts, excluding excluded: [URL]) throws(PictureTimeError) -> Plan {
        guard (0..<1440).contains(dayEndsAt) else {
            throw .invalidSetting("Days end between 00:00 and 23:59.")
        }
        guard !bestOfDay || order.isByDate else {
            throw .invalidSetting(
                "The best photo of a day needs days: choose an order by date, such as date-ISO or date.")
        }
        let scan = try PhotoScanner(folder: folder, isRecursive: isRecursive, excluding: excluded)
        let edits = try Edits(folders: scan.folders)
        let sequence = try PhotoSequence(scan, by: self, facts: facts, edits: edits)
        return Plan(sequence: sequence, edits: edits, groups: sequence.groups(bestOfDay: bestOfDay))
    }
}

// Copyright the Picture Time authors
// SPDX-License-Identifier: Apache-2.0

public import FoundationEssentials

/// Which photos to take, and in which order.
public struct PhotoSelection: Sendable {
    /// The folder with the photos; folders inside are not looked at.
    public var folder: URL
    public var order: ProcessOrder
    /// The name of the first photo to take, in the chosen order; nil for all.
    public var start: String?

    public init(folder: URL, order: ProcessOrder = .dateISO, start: String? = nil) {
        self.folder = folder
        self.order = order
        self.start = start
    }

    /// Finds and orders the photos.
    ///
    /// - Throws: `missingInput`, `nothingToDo`, or `invalidSetting` for an unknown start.
    public func sequence() throws(PictureTimeError) -> PhotoSequence {
        try PhotoSequence(PhotoScanner(folder: folder), by: order, from: start, folder: folder)
    }
}

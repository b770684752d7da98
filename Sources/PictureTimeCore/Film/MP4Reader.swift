// Copyright the Picture Time authors
// SPDX-License-Identifier: Apache-2.0

internal import CAVFormat
internal import FoundationEssentials

/// A film on disk that groups of pictures are copied from. Its index is read at once, its pictures when they are asked for.
///
/// Threads may share it.
final class MP4Reader: Sendable {
    /// A group of pictures by where its samples are in the file, in decoding order.
    struct Group: Sendable {
        fileprivate var offsets: [Int] = []
        /// In bytes.
        fileprivate(set) var sizes: [UInt32] = []
    }

    let groups: [Group]
    private let file: FileReader

    /// - Throws: `unreadableFile` when it is no film of ours.
    init(_ url: URL) throws(PictureTimeError) {
        guard let groups = try Self.withContext(of: url, Self.groups) else {
            throw .unreadable(url, "it is no film that Picture Time made.")
        }
        self.groups = groups
        file = try FileReader(url)
    }

    /// Whether a file is a film that Picture Time made, and so may be replaced by a new one.
    static func isOurs(_ file: URL) -> Bool {
        // Not a pipe, which would keep us waiting.
        guard (try? FileReader(file)) != nil else { return false }
        return (try? withContext(of: file) { _ in true }) ?? false
    }

    /// The samples of a group, in decoding order; fewer bytes where the file has been cut.
    func samples(of group: Group) throws(PictureTimeError) -> [[UInt8]] {
        var samples: [[UInt8]] = []
        samples.reserveCapacity(group.sizes.count)
        for (offset, size) in zip(group.offsets, group.sizes) {
            samples.append(try file.bytes(at: offset, count: Int(size)))
        }
        return samples
    }

    /// - Returns: Nil when the file is no film of ours.
    private static func withContext<Result>(of file: URL, _ body: (UnsafeMutablePointer<AVFormatContext>) -> Result)
        throws(PictureTimeError) -> Result?
    {
        av_log_set_level(AV_LOG_QUIET)
        var context: UnsafeMutablePointer<AVFormatContext>?
        var options: OpaquePointer?
        // The index as it is in the file, not what an edit list makes of it.
        av_dict_set(&options, "ignore_editlist", "1", 0)
        defer { av_dict_free(&options) }
        guard avformat_open_input(&context, file.path, av_find_input_format("mp4"), &options) == 0, let context else {
            return nil
        }
        defer {
            var owned: UnsafeMutablePointer<AVFormatContext>? = context
            avformat_close_input(&owned)
        }
        guard let entry = av_dict_get(context.pointee.metadata, "comment", nil, 0), let value = entry.pointee.value,
            String(cString: value).hasPrefix(MP4Writer.comment), isOnlyVideo(context)
        else { return nil }
        return body(context)
    }

    /// One of ours has a video, and perhaps chapters, whose text counts as data; with music added it is somebody's work.
    private static func isOnlyVideo(_ context: UnsafeMutablePointer<AVFormatContext>) -> Bool {
        let types = (0..<Int(context.pointee.nb_streams)).map {
            context.pointee.streams[$0]!.pointee.codecpar.pointee.codec_type
        }
        return types.first == AVMEDIA_TYPE_VIDEO
            && (types.count == 1
                || types.count == 2 && types[1] == AVMEDIA_TYPE_DATA && context.pointee.nb_chapters > 0)
    }

    private static func groups(in context: UnsafeMutablePointer<AVFormatContext>) -> [Group] {
        let stream = context.pointee.streams[0]!
        var groups: [Group] = []
        for index in 0..<avformat_index_get_entries_count(stream) {
            guard let entry = avformat_index_get_entry(stream, index)?.pointee else { return [] }
            if entry.flags & AVINDEX_KEYFRAME != 0 || groups.isEmpty { groups.append(Group()) }
            groups[groups.count - 1].offsets.append(Int(entry.pos))
            groups[groups.count - 1].sizes.append(UInt32(clamping: entry.size))
        }
        return groups
    }
}

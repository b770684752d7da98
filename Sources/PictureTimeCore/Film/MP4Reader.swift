// Copyright the Picture Time authors
// SPDX-License-Identifier: Apache-2.0

internal import CAVFormat
internal import FoundationEssentials

/// Reads what an MP4 file says of itself.
enum MP4Reader {
    /// Whether a file is a film that Picture Time made, and so may be replaced by a new one.
    static func isOurs(_ file: URL) -> Bool {
        // Not a pipe, which would keep us waiting.
        guard (try? FileReader(file)) != nil else { return false }
        av_log_set_level(AV_LOG_QUIET)
        var context: UnsafeMutablePointer<AVFormatContext>?
        guard avformat_open_input(&context, file.path, av_find_input_format("mp4"), nil) == 0 else { return false }
        defer { avformat_close_input(&context) }
        // One of ours has one stream; with music added it is somebody's work.
        guard context?.pointee.nb_streams == 1 else { return false }
        guard let entry = av_dict_get(context?.pointee.metadata, "comment", nil, 0), let value = entry.pointee.value
        else { return false }
        return String(cString: value).hasPrefix(MP4Writer.comment)
    }
}

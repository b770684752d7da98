// Copyright the Picture Time authors
// SPDX-License-Identifier: Apache-2.0

internal import CAVFormat
public import FoundationEssentials

/// What an MP4 file shows, read from its index.
public struct FilmInfo: Hashable, Sendable {
    public let frameCount: Int
    /// In seconds.
    public let duration: Double
    /// Width and height in pixels.
    public let size: PixelSize

    /// Reads the index of a film and checks that all of its pictures are inside the file.
    ///
    /// - Throws: `missingInput`, or `unreadableFile` for a file that not every player would show: no MP4, not H.264, or
    ///   cut.
    public init(_ file: URL) throws(PictureTimeError) {
        let reader = try FileReader(file)
        guard FileContent.isMP4(try reader.bytes(at: 0, count: 12)) else {
            throw .unreadable(file, "it is no MP4 film.")
        }
        av_log_set_level(AV_LOG_QUIET)
        var context: UnsafeMutablePointer<AVFormatContext>?
        guard avformat_open_input(&context, file.path, av_find_input_format("mp4"), nil) == 0, let context else {
            throw .unreadable(file, "it is no whole MP4 film.")
        }
        defer {
            var owned: UnsafeMutablePointer<AVFormatContext>? = context
            avformat_close_input(&owned)
        }
        let streams = (0..<Int(context.pointee.nb_streams)).map { context.pointee.streams[$0]! }
        guard let video = streams.first(where: { $0.pointee.codecpar.pointee.codec_type == AVMEDIA_TYPE_VIDEO }),
            video.pointee.codecpar.pointee.codec_id == AV_CODEC_ID_H264
        else { throw .unreadable(file, "it has no H.264 pictures, which every browser can show.") }
        let count = Int(avformat_index_get_entries_count(video))
        let parameters = video.pointee.codecpar.pointee
        guard count > 0, parameters.width > 0, parameters.height > 0 else {
            throw .unreadable(file, "it has no pictures.")
        }
        let length = Int(FileStamp(path: file.path)?.size ?? 0)
        for index in 0..<Int32(count) {
            guard let entry = avformat_index_get_entry(video, index)?.pointee, entry.pos >= 0, entry.size > 0,
                Int(entry.pos) <= length - Int(entry.size)
            else { throw .unreadable(file, "it has been cut: pictures are missing.") }
        }
        let base = video.pointee.time_base
        let ticks = video.pointee.duration
        frameCount = count
        duration = ticks > 0 && base.den > 0 ? Double(ticks) * Double(base.num) / Double(base.den) : 0
        size = PixelSize(width: Int(parameters.width), height: Int(parameters.height))
    }
}

extension FileContent {
    /// Whether a file begins with a box `ftyp`, as ISO 14496-12 4.3 asks.
    fileprivate static func isMP4(_ bytes: [UInt8]) -> Bool {
        bytes.count >= 12 && Array(bytes[4..<8]) == Array("ftyp".utf8)
    }
}

// Copyright the Picture Time authors
// SPDX-License-Identifier: Apache-2.0

internal import CAVFormat
internal import FoundationEssentials

/// Writes access units into an MP4 file through libavformat, with the index in front of the pictures.
struct MP4Writer: ~Copyable {
    private let context: UnsafeMutablePointer<AVFormatContext>  // owned
    private let file: URL
    private let target: URL
    private let frameRate: FrameRate

    /// The text by which a film is known as one of ours, of whatever version.
    static let comment = "Made with Picture Time"

    private init(context: UnsafeMutablePointer<AVFormatContext>, file: URL, target: URL, frameRate: FrameRate) {
        self.context = context
        self.file = file
        self.target = target
        self.frameRate = frameRate
    }

    /// Opens a file, which is replaced if it exists.
    ///
    /// - Parameters:
    ///   - target: What errors name, for `file` takes its place only when it is whole.
    ///   - pictureLimit: No more pictures will come than these. Room for their index is kept in front.
    static func open(
        _ file: URL, target: URL, size: PixelSize, frameRate: FrameRate, parameterSets: ParameterSets, pictureLimit: Int
    ) throws(PictureTimeError) -> MP4Writer {
        av_log_set_level(AV_LOG_QUIET)  // errors are returned
        var context: UnsafeMutablePointer<AVFormatContext>?
        guard avformat_alloc_output_context2(&context, nil, "mp4", file.path) >= 0, let context else {
            throw .internalFailure("Could not start an MP4 file.")
        }
        let writer = MP4Writer(context: context, file: file, target: target, frameRate: frameRate)
        try writer.start(size: size, parameterSets: parameterSets, pictureLimit: pictureLimit)
        return writer
    }

    private func start(size: PixelSize, parameterSets: ParameterSets, pictureLimit: Int) throws(PictureTimeError) {
        // The same film gives the same bytes: no version of the library and no time of day inside.
        context.pointee.flags |= AVFMT_FLAG_BITEXACT
        av_dict_set(&context.pointee.metadata, "comment", "\(Self.comment) \(pictureTimeVersion)", 0)

        guard let stream = avformat_new_stream(context, nil) else {
            throw .internalFailure("Could not start an MP4 file.")
        }
        let rate = AVRational(num: Int32(frameRate.numerator), den: Int32(frameRate.denominator))
        stream.pointee.time_base = AVRational(num: rate.den, den: rate.num)
        stream.pointee.avg_frame_rate = rate
        stream.pointee.r_frame_rate = rate
        let codec = stream.pointee.codecpar!
        codec.pointee.codec_type = AVMEDIA_TYPE_VIDEO
        codec.pointee.codec_id = AV_CODEC_ID_H264
        codec.pointee.format = AV_PIX_FMT_YUV420P.rawValue
        codec.pointee.profile = FF_PROFILE_H264_HIGH
        codec.pointee.width = Int32(size.width)
        codec.pointee.height = Int32(size.height)
        codec.pointee.sample_aspect_ratio = AVRational(num: 1, den: 1)
        codec.pointee.color_range = AVCOL_RANGE_MPEG
        codec.pointee.color_primaries = AVCOL_PRI_BT709
        codec.pointee.color_trc = AVCOL_TRC_BT709
        codec.pointee.color_space = AVCOL_SPC_BT709
        codec.pointee.chroma_location = AVCHROMA_LOC_CENTER
        codec.pointee.video_delay = Int32(H264Encoder.reorderDepth)
        let extradata = parameterSets.avcDecoderConfiguration
        let padded = extradata.count + Int(AV_INPUT_BUFFER_PADDING_SIZE)
        guard let memory = av_mallocz(padded) else { throw .internalFailure("Out of memory.") }
        memory.copyMemory(from: extradata, byteCount: extradata.count)
        codec.pointee.extradata = memory.assumingMemoryBound(to: UInt8.self)
        codec.pointee.extradata_size = Int32(extradata.count)

        try check(avio_open(&context.pointee.pb, file.path, AVIO_FLAG_WRITE))
        var options: OpaquePointer?
        // The index goes in front of the pictures, where a player finds it at once. Keeping room for it spares moving
        // all pictures in the end, as "faststart" does.
        av_dict_set(&options, "moov_size", "\(Self.indexSize(pictureCount: pictureLimit))", 0)
        defer { av_dict_free(&options) }
        try check(avformat_write_header(context, &options))
    }

    /// The most bytes that the index of a film can have.
    ///
    /// Of a picture it holds its size (4 bytes), the distance between decoding and showing it (8), its duration where it
    /// changes (8), and at most an entry in the lists of chunks (12 + 8) and of IDRs (4). Of a chapter it holds its text
    /// and the same as of a picture; nobody has photos of more than 200 years' months.
    private static func indexSize(pictureCount: Int) -> Int {
        4096 + 44 * pictureCount + 96 * min(pictureCount, 2400)
    }

    /// Appends a group of pictures.
    ///
    /// - Parameter start: How many pictures the film shows before it.
    func write(_ gop: CodedGOP, start: Int) throws(PictureTimeError) {
        let stream = context.pointee.streams[0]!
        let perPicture = AVRational(num: Int32(frameRate.denominator), den: Int32(frameRate.numerator))
        guard let packet = av_packet_alloc() else { throw .internalFailure("Out of memory.") }
        var owned: UnsafeMutablePointer<AVPacket>? = packet
        defer { av_packet_free(&owned) }
        let output = context.pointee.pb!
        defer { output.pointee.direct = 0 }
        for (index, unit) in gop.accessUnits.enumerated() {
            // Pictures go from here to the system; only the index, which consists of small numbers, is collected first. So is
            // a picture of more bytes than libavformat passes on at once: uncollected it would be refused as an I/O error.
            output.pointee.direct = unit.bytes.count <= output.pointee.max_packet_size ? 1 : 0
            packet.pointee.size = Int32(unit.bytes.count)
            packet.pointee.stream_index = 0
            packet.pointee.pts = Int64(start + unit.pts)
            // Decoding goes on at one picture a tick, far enough ahead that every picture is decoded when it is shown.
            packet.pointee.dts = Int64(start + index - H264Encoder.reorderDepth)
            packet.pointee.duration = 1
            packet.pointee.flags = index == 0 ? AV_PKT_FLAG_KEY : 0
            av_packet_rescale_ts(packet, perPicture, stream.pointee.time_base)
            // The packet borrows its bytes, which av_write_frame leaves as they are.
            let status = unit.bytes.withUnsafeBufferPointer { bytes in
                packet.pointee.data = UnsafeMutablePointer(mutating: bytes.baseAddress)
                defer { packet.pointee.data = nil }
                return av_write_frame(context, packet)
            }
            try check(status)
        }
    }

    /// Writes the index and closes the file; no further call compiles.
    ///
    /// - Parameters:
    ///   - chapters: In order, the first at 0; none for a film without chapters.
    ///   - pictureCount: How many pictures were written.
    consuming func finish(chapters: [Chapter], pictureCount: Int) throws(PictureTimeError) {
        try add(chapters, pictureCount: pictureCount)
        try check(av_write_trailer(context))
        avio_flush(context.pointee.pb)
        try check(context.pointee.pb.pointee.error)
        try check(avio_closep(&context.pointee.pb))
    }

    /// libavformat looks for chapters once more before it writes the index, and frees them with the rest.
    private func add(_ chapters: [Chapter], pictureCount: Int) throws(PictureTimeError) {
        guard !chapters.isEmpty else { return }
        guard let list = av_calloc(chapters.count, MemoryLayout<UnsafeMutablePointer<AVChapter>?>.stride) else {
            throw .internalFailure("Out of memory.")
        }
        context.pointee.chapters = list.assumingMemoryBound(to: UnsafeMutablePointer<AVChapter>?.self)
        for (index, chapter) in chapters.enumerated() {
            guard let memory = av_mallocz(MemoryLayout<AVChapter>.size) else {
                throw .internalFailure("Out of memory.")
            }
            let entry = memory.bindMemory(to: AVChapter.self, capacity: 1)
            entry.pointee.id = Int64(index)
            entry.pointee.time_base = AVRational(num: Int32(frameRate.denominator), den: Int32(frameRate.numerator))
            entry.pointee.start = Int64(chapter.start)
            entry.pointee.end = Int64(index + 1 < chapters.count ? chapters[index + 1].start : pictureCount)
            av_dict_set(&entry.pointee.metadata, "title", chapter.title, 0)
            context.pointee.chapters[index] = entry
            context.pointee.nb_chapters = UInt32(index + 1)
        }
    }

    private func check(_ status: Int32) throws(PictureTimeError) {
        if status < 0 { throw .unwritable(target, ffmpegErrorText(status)) }
    }

    deinit {
        avio_closep(&context.pointee.pb)
        avformat_free_context(context)
    }
}

/// What libavformat means by a status.
func ffmpegErrorText(_ status: Int32) -> String {
    withUnsafeTemporaryAllocation(of: CChar.self, capacity: Int(AV_ERROR_MAX_STRING_SIZE)) { buffer in
        av_strerror(status, buffer.baseAddress, buffer.count)
        return "\(String(cString: buffer.baseAddress!))."
    }
}

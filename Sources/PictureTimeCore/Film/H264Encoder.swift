// Copyright the Picture Time authors
// SPDX-License-Identifier: Apache-2.0

internal import CX264

/// Encodes groups of pictures with libx264: High profile, 4:2:0, BT.709 limited range, constant quality.
///
/// Each group is coded by an encoder of its own on one thread, so that its bytes depend on its pictures and the
/// settings alone: not on its neighbours, nor on the number of processors.
struct H264Encoder: Sendable {
    let size: PixelSize
    /// At which rate the encoder assumes that pictures are shown: the longer each, the better it has to be.
    let frameRate: FrameRate
    /// x264's constant rate factor: lower is better and larger.
    let rateFactor: Double

    /// How many pictures decoding may run ahead of showing: B-pictures may be referred to by other B-pictures.
    static let reorderDepth = 2

    private static let preset = "medium"

    /// All that the bytes of a group depend on besides its pictures; the number is increased with what is set below.
    var description: String {
        "encoding 3, x264 \(X264_POINTVER), \(Self.preset), \(size.width)x\(size.height), CRF \(rateFactor), "
            + "\(frameRate) pictures per second"
    }

    /// Encodes a group.
    ///
    /// - Parameters:
    ///   - count: At least one.
    ///   - picture: Gives the pictures by their place in the group, in the order of showing; all are of `size`. Asked
    ///     for one at a time, for they are large.
    /// - Throws: What `picture` throws; `internalFailure`; `CancellationError` when the task is cancelled.
    func encode(count: Int, picture: (Int) throws -> VideoFrame) throws -> CodedGOP {
        let encoder = try open(try makeParameters(frameRate))
        defer { x264_encoder_close(encoder) }
        var units: [AccessUnit] = []
        var idrCount = 0
        func add(_ unit: (unit: AccessUnit, isIDR: Bool)?) {
            guard let unit else { return }
            units.append(unit.unit)
            if unit.isIDR { idrCount += 1 }
        }
        units.reserveCapacity(count)
        for pts in 0..<count {
            try Task.checkCancellation()
            let frame = try picture(pts)
            precondition(frame.size == size)
            add(try encode(frame, pts: pts, with: encoder))
        }
        while x264_encoder_delayed_frames(encoder) > 0 {
            try Task.checkCancellation()
            add(try encode(nil, pts: 0, with: encoder))
        }
        guard units.count == count, idrCount == 1, units[0].pts == 0 else {
            throw PictureTimeError.internalFailure("The encoder gave \(units.count) pictures for \(count).")
        }
        return CodedGOP(accessUnits: units)
    }

    /// What a decoder needs first, for a film that shows the groups at a rate of its own.
    ///
    /// The rate is part of the sequence parameter set. So is the level; it is no lower than that of the groups.
    func parameterSets(shownAt rate: FrameRate) throws(PictureTimeError) -> ParameterSets {
        var parameters = try makeParameters(rate)
        if rate != frameRate { parameters.i_level_idc = max(try level(at: frameRate), try level(at: rate)) }
        let encoder = try open(parameters)
        defer { x264_encoder_close(encoder) }
        return try Self.parameterSets(of: encoder)
    }

    /// The level that x264 chooses. Source of the numbers: ITU-T H.264, annex A.
    private func level(at rate: FrameRate) throws(PictureTimeError) -> Int32 {
        let encoder = try open(try makeParameters(rate))
        defer { x264_encoder_close(encoder) }
        var parameters = x264_param_t()
        x264_encoder_parameters(encoder, &parameters)
        return parameters.i_level_idc
    }

    private func open(_ parameters: x264_param_t) throws(PictureTimeError) -> OpaquePointer {
        var parameters = parameters
        guard let encoder = ptime_x264_encoder_open(&parameters) else {
            throw .internalFailure("Could not start the encoder for \(size.width)×\(size.height).")
        }
        return encoder
    }

    private func makeParameters(_ frameRate: FrameRate) throws(PictureTimeError) -> x264_param_t {
        var p = x264_param_t()
        guard x264_param_default_preset(&p, Self.preset, nil) == 0 else {
            throw .internalFailure("Could not set up the encoder.")
        }
        p.i_log_level = X264_LOG_NONE
        // With x264 164's AVX-512 code, encoders side by side gave other bytes from run to run: the tests of this library
        // failed on it, and a program with subme 1 and four threads did it in 35 of 40 runs. With AVX2 neither does.
        p.cpu &= ~UInt32(X264_CPU_AVX512)
        p.i_width = Int32(size.width)
        p.i_height = Int32(size.height)
        p.i_csp = X264_CSP_I420
        p.i_bitdepth = 8
        p.i_fps_num = UInt32(frameRate.numerator)
        p.i_fps_den = UInt32(frameRate.denominator)
        p.i_timebase_num = UInt32(frameRate.denominator)
        p.i_timebase_den = UInt32(frameRate.numerator)
        p.b_vfr_input = 0
        p.i_threads = 1
        p.i_lookahead_threads = 1
        // The group ends where the frames do; the encoder adds no IDR and no I-picture of its own.
        p.i_keyint_max = Int32(X264_KEYINT_MAX_INFINITE)
        p.i_scenecut_threshold = 0
        p.b_open_gop = 0
        p.b_annexb = 0
        p.b_repeat_headers = 0
        p.rc.i_rc_method = X264_RC_CRF
        p.rc.f_rf_constant = Float(rateFactor)
        // In groups this short, looking 40 pictures ahead as the preset does gains nothing: with 16 a film of 60 days was
        // 0.1 % smaller, with an SSIM 0.00001 lower, and took 20 MB less.
        p.rc.i_lookahead = 16
        // Values of ITU-T H.264 tables E-2 to E-5: BT.709 is 1; 1 for chroma is the middle of the block.
        p.vui.b_fullrange = 0
        p.vui.i_colorprim = 1
        p.vui.i_transfer = 1
        p.vui.i_colmatrix = 1
        p.vui.i_chroma_loc = 1
        p.vui.i_sar_width = 1
        p.vui.i_sar_height = 1
        guard x264_param_apply_profile(&p, "high") == 0 else {
            throw .internalFailure("Could not set up the encoder for High profile.")
        }
        return p
    }

    private static func parameterSets(of encoder: OpaquePointer) throws(PictureTimeError) -> ParameterSets {
        var nals: UnsafeMutablePointer<x264_nal_t>?
        var count: Int32 = 0
        guard x264_encoder_headers(encoder, &nals, &count) >= 0, let nals, count >= 2 else {
            throw .internalFailure("The encoder gave no parameter sets.")
        }
        func payload(_ type: nal_unit_type_e) throws(PictureTimeError) -> [UInt8] {
            guard let nal = (0..<Int(count)).lazy.map({ nals[$0] }).first(where: { $0.i_type == Int32(type.rawValue) }),
                nal.i_payload > 4
            else { throw .internalFailure("The encoder gave no parameter sets.") }
            // Behind the four bytes of its length.
            return Array(UnsafeBufferPointer(start: nal.p_payload, count: Int(nal.i_payload)).dropFirst(4))
        }
        return ParameterSets(sps: try payload(NAL_SPS), pps: try payload(NAL_PPS))
    }

    /// Hands a picture over, or nil to ask for what the encoder still holds.
    private func encode(_ frame: VideoFrame?, pts: Int, with encoder: OpaquePointer) throws(PictureTimeError)
        -> (unit: AccessUnit, isIDR: Bool)?
    {
        var output = x264_picture_t()
        var nals: UnsafeMutablePointer<x264_nal_t>?
        var count: Int32 = 0
        let length: Int32
        if let frame {
            length = frame.bytes.withUnsafeBufferPointer { bytes in
                // x264 reads the planes only, and copies them before it returns.
                let y = UnsafeMutablePointer(mutating: bytes.baseAddress!)
                let lumaCount = size.width * size.height
                var input = x264_picture_t()
                x264_picture_init(&input)
                input.i_pts = Int64(pts)
                input.i_type = pts == 0 ? X264_TYPE_IDR : X264_TYPE_AUTO
                input.img.i_csp = X264_CSP_I420
                input.img.i_plane = 3
                input.img.plane = (y, y + lumaCount, y + lumaCount * 5 / 4, nil)
                input.img.i_stride = (Int32(size.width), Int32(size.width / 2), Int32(size.width / 2), 0)
                return x264_encoder_encode(encoder, &nals, &count, &input, &output)
            }
        } else {
            length = x264_encoder_encode(encoder, &nals, &count, nil, &output)
        }
        guard length >= 0 else { throw .internalFailure("The encoder failed.") }
        guard length > 0, let nals else { return nil }
        // The payloads of all NAL units follow each other in memory.
        let bytes = Array(UnsafeBufferPointer(start: nals[0].p_payload, count: Int(length)))
        return (AccessUnit(bytes: bytes, pts: Int(output.i_pts)), output.b_keyframe != 0)
    }
}

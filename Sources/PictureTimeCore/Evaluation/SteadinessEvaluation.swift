// Copyright the Picture Time authors
// SPDX-License-Identifier: Apache-2.0

public import FoundationEssentials

/// Measures how still faces stand, on photos made from others by known transforms.
public struct SteadinessEvaluation: Sendable {
    /// A photo, or a folder of photos; of each that shows a face a sequence is made.
    public var input: URL
    /// Photos in a sequence, at least 2.
    public var count: Int

    public init(_ input: URL, count: Int = 10) throws(PictureTimeError) {
        guard (2...100).contains(count) else {
            throw .invalidSetting("A sequence of \(count) photos is out of range: choose 2 to 100.")
        }
        self.input = input
        self.count = count
    }

    /// How one way of aligning did.
    public struct Row: Codable, Sendable {
        public var way: String
        /// How far the irises, and points all over the face, wander between frames: root mean square in pixels where the
        /// eyes are 252 apart, mean over the sequences.
        public var pupils: Double
        public var face: Double
        /// The face of the worst sequence.
        public var worstFace: Double
        /// Photos that were aligned, of those that there were.
        public var aligned: Int
        public var photos: Int
    }

    /// - Throws: `missingInput`, `nothingToDo` when no photo shows a face, or as ``PhotosToFrames/run(onProgress:)``.
    public func run(onProgress: @escaping ProgressHandler = { _ in }) async throws -> [Row] {
        let scratch = FileManager.default.temporaryDirectory.appending(
            path: "ptime-evaluate-\(UUID().uuidString)", directoryHint: .isDirectory)
        defer { try? FileManager.default.removeItem(at: scratch) }
        var spreads: [[Spread]] = []
        let photos = try files()
        for (number, photo) in photos.enumerated() {
            try Task.checkCancellation()
            let folder = scratch.appending(path: "\(number)", directoryHint: .isDirectory)
            do {
                if let spread = try await self.spreads(of: photo, in: folder) { spreads.append(spread) }
            } catch let error as PictureTimeError where error.code == .unreadableFile && photos.count > 1 {
                // One bad photo does not stop the others.
            }
            try? FileManager.default.removeItem(at: folder)
            onProgress(JobProgress(completed: number + 1, total: photos.count, skipped: number + 1 - spreads.count))
        }
        guard let first = spreads.first else {
            throw PictureTimeError(code: .nothingToDo, message: "No photo in '\(input.path)' shows a face.")
        }
        return first.indices.map { way in
            let all = spreads.map { $0[way] }
            func mean(_ value: (Spread) -> Double) -> Double {
                (all.map(value).reduce(0, +) / Double(all.count)).rounded(toPlaces: 3)
            }
            return Row(
                way: first[way].way, pupils: mean(\.pupils), face: mean(\.face),
                worstFace: all.map(\.face).max()!.rounded(toPlaces: 3), aligned: all.map(\.aligned).reduce(0, +),
                photos: count * all.count)
        }
    }

    /// As it is for one sequence.
    private struct Spread {
        var way: String
        var pupils: Double
        var face: Double
        var aligned: Int
    }

    private func files() throws(PictureTimeError) -> [URL] {
        var isFolder = false
        guard FileManager.default.fileExists(atPath: input.path, isDirectory: &isFolder) else {
            throw PictureTimeError(code: .missingInput, message: "'\(input.path)' does not exist.", file: input)
        }
        guard isFolder else { return [input] }
        return try PhotoSelection(folder: input, order: .fileOrder).sequence().entries.map(\.photo.url)
    }

    /// - Returns: Nil when the photo shows no face.
    private func spreads(of file: URL, in folder: URL) async throws -> [Spread]? {
        let photos = folder.appending(path: "photos", directoryHint: .isDirectory)
        do {
            try FileManager.default.createDirectory(at: photos, withIntermediateDirectories: true)
        } catch {
            throw PictureTimeError.unwritable(photos, "\(error).")
        }
        guard let made = try Self.made(of: file, count: count, into: photos) else { return nil }
        var result: [Spread] = []
        for (way, profile) in [("onto an average face", SubjectProfile.average), ("onto the person's own face", nil)] {
            let report = try await PhotosToFrames(
                PhotoSelection(folder: photos, order: .fileOrder),
                output: folder.appending(path: "frames \(result.count)", directoryHint: .isDirectory),
                settings: RenderSettings(canvas: Canvas(), profile: profile)
            ).run()
            if result.isEmpty {
                result.append(try spread(of: "both irises on fixed points", report, made) { try $0.byIrises() })
            }
            result.append(try spread(of: way, report, made) { $0.byReport() })
        }
        return result
    }

    private struct Made {
        var sequence: MadeSequence
        /// In the photo that the sequence is made of.
        var pupils: [Point]
        var face: [Point]
    }

    private static func made(of file: URL, count: Int, into folder: URL) throws(PictureTimeError) -> Made? {
        let photo = try PhotoFile(file)
        let bytes = try FileReader(file).contents()
        let decoded = try PhotoDecoder(background: Colour(red: 255, green: 255, blue: 255)).decode(
            bytes, of: Photo(url: file, format: photo.format, path: photo.name),
            header: PhotoHeader(of: bytes, format: photo.format), scale: .whole)
        guard case .measured(let found) = try FaceMeasurer(profile: .average).measure(decoded, hint: nil) else {
            return nil
        }
        let fromProfile = found.toProfile.affine.inverse
        // All over the face, from the brows to the chin.
        let face = (0..<11).flatMap { y in
            (0..<9).map { x in fromProfile(Point(-1 + 0.25 * Double(x), -0.5 + 0.22 * Double(y))) }
        }
        return Made(
            sequence: try MadeSequence(
                of: decoded, around: .midpoint(found.leftEye, found.rightEye), count: count, into: folder),
            pupils: [found.leftEye, found.rightEye], face: face)
    }

    private func spread(
        of way: String, _ report: Report, _ made: Made, transform: (PhotoRecord) throws -> AffineMatrix?
    ) throws -> Spread {
        var fromPhoto: [AffineMatrix] = []
        for record in report.photos {
            // They are numbered.
            guard let number = Int(record.source.prefix { $0.isNumber }), let toFrame = try transform(record) else {
                continue
            }
            fromPhoto.append(made.sequence.transforms[number].affine.then(toFrame))
        }
        let distance =
            fromPhoto.map { Point.distance($0(made.pupils[0]), $0(made.pupils[1])) }.reduce(0, +)
            / Double(max(fromPhoto.count, 1))
        func spread(_ points: [Point]) -> Double {
            var total = 0.0
            for point in points {
                let seen = fromPhoto.map { $0(point) }
                let mean = seen.reduce(Point(0, 0), +) * (1 / Double(seen.count))
                for place in seen { total += pow2((place - mean).length) }
            }
            return (total / Double(points.count * fromPhoto.count)).squareRoot() * 252 / distance
        }
        guard fromPhoto.count > 1 else {
            throw PictureTimeError(code: .nothingToDo, message: "Of a sequence fewer than two photos were aligned.")
        }
        return Spread(way: way, pupils: spread(made.pupils), face: spread(made.face), aligned: fromPhoto.count)
    }

    private func pow2(_ x: Double) -> Double { x * x }
}

extension PhotoRecord {
    fileprivate func byReport() -> AffineMatrix? {
        transform.map { AffineMatrix(a: $0[0], b: $0[1], tx: $0[2], c: $0[3], d: $0[4], ty: $0[5]) }
    }

    fileprivate func byIrises() throws(PictureTimeError) -> AffineMatrix? {
        guard let left = leftEye.flatMap(Point.init(coordinates:)),
            let right = rightEye.flatMap(Point.init(coordinates:))
        else { return nil }
        return try AlignmentSolver(profile: .average).fit(leftIris: left, rightIris: right)
            .then(Canvas().fromProfile).affine
    }
}

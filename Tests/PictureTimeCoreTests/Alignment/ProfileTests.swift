// Copyright the Picture Time authors
// SPDX-License-Identifier: Apache-2.0

import Fixtures
import Foundation
import Synchronization
import Testing

@testable import PictureTimeCore

struct ProfileTests {
    private static func portrait() throws -> DecodedPhoto {
        let file = Fixtures.url("portrait.jpg")
        let pixels = try JPEGCodec.decodeByHeader(FileReader(file).contents(), scale: .whole, file: file)
        return DecodedPhoto(pixels: pixels, storedSize: pixels.size)
    }

    private static func fit(_ photo: DecodedPhoto) throws -> (landmarks: FaceLandmarks, toProfile: SimilarityTransform)
    {
        let face = try #require(try FaceDetector().detectFaces(in: photo).first)
        let landmarks = try #require(try LandmarkMeasurer().measure(face, in: photo, .full))
        return (landmarks, try AlignmentSolver(profile: .average).fit(landmarks))
    }

    private static func profile(_ meanFace: MeanFace) throws -> SubjectProfile {
        let points = SubjectProfile.average.points
        let profile = SubjectProfile(
            points: points,
            eyeCorners: .init(
                leftOuter: points[33]!, leftInner: points[133]!, rightInner: points[362]!, rightOuter: points[263]!),
            meanFace: meanFace, photoCount: 8)
        return try SubjectProfile(file: profile.file, named: "test")
    }

    // MARK: Files

    @Test func comesBackAsItWasWritten() throws {
        let photo = try Self.portrait()
        let profile = try Self.profile(
            MeanFace(of: [FacePatch(of: photo, under: Self.fit(photo).toProfile, turn: .straight)]))
        let read = try SubjectProfile(file: profile.file, named: "a.json")
        #expect(read == profile)
        #expect(read.file == profile.file)
        #expect(read.digest == ContentDigest(of: profile.file))
        #expect(read.meanFace != nil)
    }

    @Test func theAverageFaceHasNoFile() {
        #expect(SubjectProfile.average.digest == nil)
        #expect(SubjectProfile.average.photoCount == 0)
        #expect(throws: PictureTimeError.self) {
            try SubjectProfile(file: SubjectProfile.average.file, named: "a.json")
        }
    }

    @Test(arguments: [
        ("", ""), ("\"format\" : 1", "\"format\" : 2"), ("\"photoCount\" : 8", "\"photoCount\" : -1"),
        ("\"photoCount\" : 8", "\"photoCount\" : \"many\""), ("\"168\"", "\"9999\""),
        ("\"meanFace\" : \"", "\"meanFace\" : \"AAAA"),
        ("\"1\" : [\n      0,", "\"1\" : [\n      1e300,"), ("\"weights\"", "\"weight\""),
    ])
    func refusesWhatIsNone(part: String, replacement: String) throws {
        let photo = try Self.portrait()
        let profile = try Self.profile(
            MeanFace(of: [FacePatch(of: photo, under: Self.fit(photo).toProfile, turn: .straight)]))
        let text = String(decoding: profile.file, as: UTF8.self)
        let changed = part.isEmpty ? String(text.prefix(text.count / 2)) : text.replacing(part, with: replacement)
        try #require(changed != text)
        #expect {
            try SubjectProfile(file: Array(changed.utf8), named: "me.json")
        } throws: { error in
            (error as? PictureTimeError).map { $0.code == .unreadableFile && $0.message.contains("me.json") } ?? false
        }
    }

    // MARK: Pixels

    /// A face that was moved by a known transform comes back to where it was, to a tenth of a pixel of a frame in which
    /// the eyes are 252 apart.
    @Test(arguments: [
        SimilarityTransform(a: 1, b: 0, tx: 0.02, ty: -0.01), SimilarityTransform(a: 1, b: 0.02, tx: 0, ty: 0),
        SimilarityTransform(a: 1.02, b: 0, tx: 0, ty: 0),
        SimilarityTransform(a: 0.985, b: -0.012, tx: -0.01, ty: 0.015),
    ])
    func pixelsFindTheirPlace(move: SimilarityTransform) throws {
        let photo = try Self.portrait()
        let (_, fit) = try Self.fit(photo)
        let refiner = PhotometricRefiner(MeanFace(of: [try FacePatch(of: photo, under: fit, turn: .straight)]))
        let result = try refiner.refine(photo, from: fit.then(move), turn: .straight)
        for point in [Point(-0.5, 0), Point(0.5, 0), Point(0, 0.7)] {
            let error = Point.distance(result.toProfile(fit.affine.inverse(point)), point)
            #expect(error * 252 < 0.1, "\(error * 252) pixels at \(point)")
        }
        #expect(result.likenessAfter > 0.99)
        #expect(result.likenessAfter > result.likenessBefore)
    }

    /// Light from the side and another exposure are no reason to move.
    @Test func lightMovesNoFace() throws {
        let photo = try Self.portrait()
        let (_, fit) = try Self.fit(photo)
        let refiner = PhotometricRefiner(MeanFace(of: [try FacePatch(of: photo, under: fit, turn: .straight)]))
        var pixels = photo.pixels
        for y in 0..<pixels.height {
            for x in 0..<pixels.width {
                let light = 0.5 + 0.6 * Double(x) / Double(pixels.width)
                for i in (0..<3).map({ (y * pixels.width + x) * 3 + $0 }) {
                    pixels.bytes[i] = UInt8(min(255, Double(pixels.bytes[i]) * light + 10))
                }
            }
        }
        let result = try refiner.refine(
            DecodedPhoto(pixels: pixels, storedSize: pixels.size), from: fit, turn: .straight)
        #expect(result.shift * 252 < 0.25, "\(result.shift * 252) pixels")
        #expect(result.likenessAfter > 0.95)
    }

    /// Where the face looks like nothing that is known, the points alone decide.
    @Test func aFaceThatLooksOtherwiseIsNotMoved() throws {
        let photo = try Self.portrait()
        var random = SeededGenerator(seed: 5)
        let noise = try #require(
            MeanFace(
                Data((0..<FacePatch.count).map { _ in UInt8.random(in: 0...255, using: &random) }),
                Data(repeating: 255, count: FacePatch.count)))
        let (landmarks, _) = try Self.fit(photo)
        let profile = try Self.profile(noise)
        guard case .measured(let found) = try FaceMeasurer(profile: profile).measure(photo, hint: nil) else {
            throw PictureTimeError.internalFailure("no face")
        }
        #expect(found.toProfile == (try AlignmentSolver(profile: profile).fit(landmarks)))
        #expect(try #require(found.likeness) < 0.2)
    }

    // MARK: Making

    @Test func isMadeOfASpreadOfPhotos() async throws {
        let selection = PhotoSelection(folder: URL(filePath: Samples.folder))
        let told = Mutex<[JobProgress]>([])
        let profile = try await LibraryProfile.make(of: selection) { progress in
            told.withLock { $0.append(progress) }
        }
        #expect(profile.photoCount == 10)
        let progress = told.withLock { $0 }
        #expect(progress.map(\.completed) == Array(1...10))
        #expect(progress.allSatisfy { $0.stage == .profile && $0.total == 10 && $0.skipped == 0 })
        // However many work on it.
        #expect(try await LibraryProfile.make(of: selection, workerCount: 1) == profile)
        // The irises are where a profile has them, and the points where the person has them: nearer than the average's.
        let photo = try Self.portrait()
        let (landmarks, _) = try Self.fit(photo)
        let residuals = try [profile, .average].map { profile in
            let solver = AlignmentSolver(profile: profile)
            return solver.residual(of: landmarks, under: try solver.fit(landmarks))
        }
        #expect(residuals[0] < residuals[1] / 5, "\(residuals)")
    }

    @Test func tooFewPhotosMakeNone() async throws {
        try await withTemporaryFolder { folder in
            for name in Samples.names.prefix(ProfileBuilder.fewestPhotos - 1) {
                try FileManager.default.copyItem(at: Samples.url(name), to: folder.appending(path: name))
            }
            await #expect {
                try await LibraryProfile.make(of: PhotoSelection(folder: folder))
            } throws: { error in
                (error as? PictureTimeError)?.code == .nothingToDo
            }
        }
    }

    @Test func liesBesideWhatItBelongsTo() {
        #expect(LibraryProfile(of: URL(filePath: "/a/frames")).url.path == "/a/frames/picture-time.profile.json")
        #expect(LibraryProfile(of: URL(filePath: "/a/film.mp4")).url.path == "/a/film.mp4.profile.json")
    }
}

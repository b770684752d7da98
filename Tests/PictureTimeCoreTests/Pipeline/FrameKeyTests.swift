// Copyright the Picture Time authors
// SPDX-License-Identifier: Apache-2.0

import Testing

@testable import PictureTimeCore

struct FrameKeyTests {
    /// All that a frame depends on.
    struct Ingredients: Sendable, CustomTestStringConvertible {
        var what: String
        var size = PixelSize(width: 1080, height: 1440)
        var interocularDistance = 0.3
        var eyeLine = 0.45
        var eyeCenter = 0.5
        var fill = Colour.black
        var quality = 92
        var workerCount: Int? = 2
        var content = "abc"
        var hint: FaceHint?
        var date: String? = "2024-01-31T07:45:12"

        init(_ what: String, _ change: (inout Self) -> Void = { _ in }) {
            self.what = what
            change(&self)
        }

        var testDescription: String { what }

        func key() throws -> FrameKey {
            let canvas = try Canvas(
                size: size, interocularDistance: interocularDistance, eyeLine: eyeLine, eyeCenter: eyeCenter, fill: fill
            )
            let settings = try RenderSettings(canvas: canvas, quality: quality, workerCount: workerCount)
            return settings.frameKey(
                digest: ContentDigest(of: Array(content.utf8)), hint: hint,
                captureDate: date.flatMap { CaptureDate($0) })
        }
    }

    static let pictures = [
        Ingredients("width") { $0.size.width = 1082 }, Ingredients("height") { $0.size.height = 1442 },
        Ingredients("turned size") { $0.size = $0.size.transposed },
        Ingredients("eye distance") { $0.interocularDistance = 0.25 },
        // One bit more.
        Ingredients("eye distance's last bit") { $0.interocularDistance = 0.1 + 0.2 },
        Ingredients("eye line") { $0.eyeLine = 0.5 }, Ingredients("eye centre") { $0.eyeCenter = 0.45 },
        Ingredients("eye line and centre exchanged") { ($0.eyeLine, $0.eyeCenter) = ($0.eyeCenter, $0.eyeLine) },
        Ingredients("red fill") { $0.fill.red = 1 }, Ingredients("green fill") { $0.fill.green = 1 },
        Ingredients("blue fill") { $0.fill.blue = 1 }, Ingredients("quality") { $0.quality = 91 },
        Ingredients("photo") { $0.content = "abd" }, Ingredients("face") { $0.hint = .face(1) },
        Ingredients("other face") { $0.hint = .face(2) },
        Ingredients("eyes") { $0.hint = .eyes(left: Point(1, 2), right: Point(3, 4)) },
        Ingredients("other eyes") { $0.hint = .eyes(left: Point(1, 2), right: Point(3, 5)) },
        Ingredients("eyes' last bit") { $0.hint = .eyes(left: Point(1, 2), right: Point(3, (4.0).nextUp)) },
    ]

    @Test(arguments: pictures)
    func anotherPictureHasAnotherKey(ingredients: Ingredients) throws {
        let (plain, other) = (try Ingredients("plain").key(), try ingredients.key())
        #expect(other.picture != plain.picture)
        // Its Exif has what it had.
        #expect(other.dating == plain.dating)
    }

    @Test func noTwoPicturesShareAKey() throws {
        let keys = try (Self.pictures + [Ingredients("plain")]).map { try $0.key().picture }
        #expect(Set(keys).count == keys.count)
        #expect(keys.allSatisfy { !$0.contains("\n") })
    }

    static let dates = [
        nil, "2024-01-31", "2024-01-30", "2024-01-31T07:45:12", "2024-01-31T07:45:13", "2024-01-31T07:45:12.5",
        "2024-01-31T07:45:12.50", "2024-01-31T07:45:12+00:00", "2024-01-31T07:45:12+01:00", "2024-01-31T07:45:12-01:00",
    ]

    /// The pixels are the same, so that a frame need not be made again when only its date has changed.
    @Test func anotherDateIsAnotherDatingOfTheSamePicture() throws {
        let keys = try Self.dates.map { date in try Ingredients("date") { $0.date = date }.key() }
        #expect(Set(keys.map(\.dating)).count == keys.count)
        #expect(Set(keys.map(\.picture)).count == 1)
    }

    @Test(arguments: [
        Ingredients("nothing"), Ingredients("workers") { $0.workerCount = 16 },
        Ingredients("as many workers as there are processors") { $0.workerCount = nil },
        Ingredients("the same eye distance, written otherwise") { $0.interocularDistance = 3.0 / 10 },
    ])
    func whatAFrameDoesNotDependOnDoesNotCount(ingredients: Ingredients) throws {
        #expect(try ingredients.key() == Ingredients("plain").key())
    }

    @Test func presetsHaveKeysOfTheirOwn() throws {
        let digest = ContentDigest(of: [])
        let keys = try Canvas.Preset.allCases.map { preset in
            try RenderSettings(canvas: Canvas(preset: preset)).frameKey(digest: digest, hint: nil, captureDate: nil)
        }
        #expect(Set(keys).count == Canvas.Preset.allCases.count)
    }

    /// Keys are kept in the catalogue: what makes one that is kept useless makes every frame again.
    @Test func theSameFrameHasTheSameKeyInEveryRun() throws {
        let key = try Ingredients("plain").key()
        #expect(
            key.picture
                == "2.\(MeasurementOutcome.version) ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad [] "
                + "profile average 1080x1440 0.3 0.45 0.5 0,0,0 quality 92")
        #expect(key.dating == "\(pictureTimeVersion) 2024-01-31T07:45:12")
    }
}

// Copyright the Picture Time authors
// SPDX-License-Identifier: Apache-2.0

import Testing

@testable import PictureTimeCore

struct OutliersTests {
    /// Photos as a steady hand takes them: the same but for a little that repeats itself.
    private func steady(_ count: Int) -> [PhotoRecord] {
        (0..<count).map { number in
            let wave = Double(number * 7 % 11 - 5) / 5
            return .frame(number, residual: 8 + 0.3 * wave, tilt: 1 + 4 * wave, size: 1.6 + 0.2 * wave)
        }
    }

    private func outliers(_ photos: [PhotoRecord]) -> Outliers { Outliers(of: .of(photos)) }

    @Test func aSteadyLibraryHasNone() {
        #expect(outliers(steady(100)).frames.isEmpty)
    }

    @Test func equalFramesHaveNone() {
        let outliers = outliers((0..<50).map { .frame($0) })
        #expect(outliers.frames.isEmpty)
        #expect(outliers.residual.median == 8)
        #expect(outliers.eyeDistance.map { abs($0 - 250) < 1e-9 } == true)
    }

    /// Though nothing else varies, so that the median distance is zero.
    @Test func whatIsBelowTheFloorIsGood() {
        var photos = (0..<50).map { PhotoRecord.frame($0) }
        photos[10] = .frame(10, residual: 12.9)
        photos[20] = .frame(20, tilt: 14.9)
        photos[30] = .frame(30, size: 1.99)
        #expect(outliers(photos).frames.isEmpty)
    }

    @Test func saysWhatLiesOff() {
        var photos = steady(100)
        photos[10] = .frame(10, residual: 25.04, tilt: 1, size: 1.6)
        photos[20] = .frame(20, tilt: -41, size: 1.6)
        photos[30] = .frame(30, tilt: 92, size: 1.6)
        photos[40] = .frame(40, tilt: 1, size: 0.4)
        photos[50] = .frame(50, residual: 40, tilt: 1, size: 6.4)
        let outliers = outliers(photos)
        let found = Dictionary(uniqueKeysWithValues: outliers.frames.map { ($0.photo, $0) })
        #expect(found.keys.sorted() == [10, 20, 30, 40, 50])
        #expect(found[10]?.measures == [.residual])
        #expect(found[10]?.reasons[0].contains("25.0 pixels from their places, where 8.0 is usual") == true)
        #expect(found[20]?.reasons[0].contains("turned by 41° to be upright, where 1° is usual") == true)
        #expect(found[30]?.reasons[0].contains("turned by 92°, as if it lay on its side") == true)
        #expect(found[40]?.reasons[0].contains("4.0 times smaller") == true)
        #expect(found[50]?.measures == [.residual, .size])
        #expect(found[50]?.reasons[1].contains("4.0 times larger") == true)
        #expect(outliers.residual.outlierCount == 2 && outliers.tilt.outlierCount == 2)
        // The furthest first.
        #expect(outliers.frames.map(\.excess) == outliers.frames.map(\.excess).sorted(by: >))
        #expect(outliers.frames.allSatisfy { $0.excess > 1 })
    }

    @Test func aBetterFitIsNoFault() {
        var photos = steady(100)
        photos[10] = .frame(10, residual: 0, tilt: 1, size: 1.6)
        #expect(outliers(photos).frames.isEmpty)
    }

    @Test func aThirdOfTheFramesCanBeBad() {
        let photos = steady(90).enumerated().map { index, photo in
            index % 3 == 0 ? PhotoRecord.frame(index, residual: 30, tilt: 60, size: 1.6) : photo
        }
        #expect(outliers(photos).frames.map(\.photo).sorted() == Array(stride(from: 0, to: 90, by: 3)))
    }

    @Test func halfATurnIsTheSameInBothDirections() {
        let photos = (0..<40).map { PhotoRecord.frame($0, tilt: $0 % 2 == 0 ? 178 : -178) }
        let outliers = outliers(photos)
        #expect(outliers.frames.isEmpty)
        #expect(outliers.tilt.median.map { abs(abs($0) - 180) < 1e-6 } == true)
    }

    @Test func aNewCameraIsNoOutlier() {
        let photos = (0..<200).map { PhotoRecord.frame($0, size: $0 < 90 ? 0.5 : 2) }
        #expect(outliers(photos).frames.isEmpty)
    }

    @Test func aFewFramesHaveNothingUsual() {
        let photos: [PhotoRecord] = [.frame(0), .frame(1), .frame(2, residual: 90, tilt: 80, size: 9), .frame(3)]
        #expect(outliers(photos).frames.isEmpty)
    }

    @Test func sumsUpAllFrames() {
        let outliers = outliers((1...100).reversed().map { .frame($0, residual: Double($0)) })
        #expect(outliers.residual.median == 50.5)
        #expect(outliers.residual.percentile95 == 95)
    }

    @Test func countsOnlyFramesAndWhatTheyHave() {
        var photos: [PhotoRecord] = [
            PhotoRecord(source: "empty.jpg", status: .skipped), .frame(0, residual: nil), .frame(1, residual: .nan),
            .frame(2, residual: 3), .frame(3, size: .infinity),
        ]
        photos[3].transform = [1, 2, 3]
        let outliers = outliers(photos)
        #expect(outliers.residual.points.map(\.frame) == [2, 3])
        #expect(outliers.residual.points.map(\.photo) == [3, 4])
        #expect(outliers.tilt.points.map(\.frame) == [0, 1])
        #expect(Outliers(of: .of([])).residual.median == nil)
    }
}

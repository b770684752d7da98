// Copyright the Picture Time authors
// SPDX-License-Identifier: Apache-2.0

internal import COpenCVShim
internal import Glibc

/// Finds the faces of a photo with BlazeFace (Bazarevsky et al., 2019, arXiv:1907.05047), short range.
final class FaceDetector {
    private let network: NeuralNetwork
    /// The highest confidence at any place of the last photo, 0 to 1, whether it counted as a face or not. What looks a little
    /// like a face lying on its side does not count: most things do.
    private(set) var highestConfidence = 0.0

    init() throws(PictureTimeError) {
        network = try NeuralNetwork(
            PTCV_MODEL_FACE_DETECTION, side: Self.inputSide,
            outputs: [
                .init(layer: "regressors", count: Self.anchors.count * 16),
                .init(layer: "classificators", count: Self.anchors.count),
            ]
        )
    }

    /// For which faces tiles are looked into where one was found already. Others may be found by luck.
    enum Search: Double {
        case largest = 1
        /// Those half as large as the largest, too.
        case comparable = 0.5
        /// Down to a ninth of the shorter side.
        case all = 0
    }

    /// The faces, the largest first.
    ///
    /// First in the whole photo; where that shows none, or only small ones, in overlapping tiles, down to a third of
    /// the shorter side: the network sees 128 pixels, in which a face of a tenth of the photo is too small to find.
    ///
    /// A photo that shows none as it stands, or none for certain, is looked at as in a mirror, and lying on its sides and on its
    /// head, for orientation tags are wrong at times.
    func detectFaces(in photo: DecodedPhoto, _ search: Search = .largest) throws(PictureTimeError) -> [Face] {
        var faces = try detectFaces(in: photo, search, View())
        var confidence = highestConfidence
        func certainty(_ faces: [Face]) -> Double { faces.map(\.confidence).max() ?? 0 }
        for view in Self.unusualViews where certainty(faces) < Self.certain && !Task.isCancelled {
            let others = try detectFaces(in: photo, search, view)
            if highestConfidence > Self.leastUnusual { confidence = max(confidence, highestConfidence) }
            // A head on its head is seen where its chin is the forehead, but not as well as the other way around.
            let isClearer = certainty(others) >= Self.certain && certainty(others) > certainty(faces) + 0.1
            if faces.isEmpty || isClearer { faces = others }
        }
        highestConfidence = confidence
        return faces
    }

    /// From which confidence on a face needs no second look.
    private static let certain = 0.8

    /// Below, nothing that lies on its side is held for a face that all but shows.
    private static let leastUnusual = 0.4

    /// How a photo is held.
    private struct View {
        /// In radians.
        var roll = 0.0
        var isMirrored = false

        /// By which the shorter side is divided for tiles. Most photos without a face have none that lies on its side either, so
        /// that small ones are not looked for there.
        var divisors: [Double] { roll == 0 && !isMirrored ? [1, 2, 3] : [1] }
    }

    private static let unusualViews = [
        View(isMirrored: true), View(roll: .pi / 2), View(roll: -.pi / 2), View(roll: .pi),
    ]

    private func detectFaces(in photo: DecodedPhoto, _ search: Search, _ view: View) throws(PictureTimeError) -> [Face]
    {
        highestConfidence = 0
        let size = photo.uprightSize
        let (width, height) = (Double(size.width), Double(size.height))
        let (shortSide, longSide) = (min(width, height), max(width, height))
        // The irises of a smaller picture would be no pixel wide.
        guard shortSide >= 16 else { return [] }
        func region(_ center: Point, _ side: Double) -> SquareRegion {
            SquareRegion(center: center, side: side, roll: view.roll)
        }
        let whole = region(Point((width - 1) / 2, (height - 1) / 2), max(width, height))
        var candidates = try detect(in: whole, of: photo, isMirrored: view.isMirrored)
        for divisor in view.divisors {
            // Of a picture like a ribbon the tiles would be without number.
            let side = max(shortSide / divisor, longSide / 16)
            // A face that fills less than a quarter of a tile's side was found by luck in the step before.
            let sought = search == .all && divisor > 2 ? .largest : search
            if candidates.contains(where: { $0.box.longSide * sought.rawValue > side * 0.25 }) { break }
            for center in Self.tileCenters(side: side, width: width, height: height) {
                if Task.isCancelled { return [] }  // nobody waits for the answer any more
                candidates += try detect(in: region(center, side), of: photo, isMirrored: view.isMirrored)
            }
        }
        var faces: [Face] = []
        for candidate in Self.merged(candidates) {
            if let face = try confirmed(candidate, in: photo, view) { faces.append(face) }
        }
        return Self.merged(faces).sorted { ($0.box.area, $0.box.x) > ($1.box.area, $1.box.x) }
    }

    /// Detects a candidate again on a crop three times its size, where the network sees it best, and turned so that it is
    /// upright there; one that it saw well before needs no second look.
    private func confirmed(_ candidate: Face, in photo: DecodedPhoto, _ view: View) throws(PictureTimeError) -> Face? {
        let isLarge = candidate.box.longSide > Double(max(photo.uprightSize.width, photo.uprightSize.height)) * 0.2
        let isTilted = abs(remainder(candidate.roll - view.roll, 2 * .pi)) > Self.mostTilt
        if isLarge, candidate.confidence >= Self.certain, !isTilted { return candidate }
        func look(roll: Double) throws(PictureTimeError) -> Face? {
            let region = SquareRegion(center: candidate.box.center, side: candidate.box.longSide * 3, roll: roll)
            return try Self.merged(detect(in: region, of: photo, isMirrored: view.isMirrored))
                .filter { Self.overlap($0.box, candidate.box) > 0.3 }
                .max { $0.confidence < $1.confidence }
        }
        if isTilted, let face = try look(roll: candidate.roll) { return face }
        return try look(roll: view.roll)
    }

    /// From which angle on, in radians, the network is shown a face that lies askew upright: a third of a right angle.
    private static let mostTilt = Double.pi / 6

    private static func tileCenters(side: Double, width: Double, height: Double) -> [Point] {
        func centers(_ length: Double) -> [Double] {
            let count = max(Int(((length - side) / (side / 2)).rounded(.up)) + 1, 1)
            guard count > 1 else { return [(length - 1) / 2] }
            return (0..<count).map { (side - 1) / 2 + (length - side) * Double($0) / Double(count - 1) }
        }
        return centers(height).flatMap { y in centers(width).map { x in Point(x, y) } }
    }

    // MARK: The network

    static let inputSide = 128
    /// The range that input values are mapped onto.
    static let inputRange: ClosedRange<Float> = -1...1
    /// Scores below are noise; candidates just above must be confirmed by a second look.
    private static let threshold = 0.5

    /// Cell centres, in input pixels: two anchors in each cell of 8 pixels, then six in each of 16.
    static let anchors: [Point] = [(cells: 16, perCell: 2), (cells: 8, perCell: 6)].flatMap { grid in
        (0..<(grid.cells * grid.cells)).flatMap { cell in
            let step = Double(inputSide / grid.cells)
            let center = Point(
                (Double(cell % grid.cells) + 0.5) * step, (Double(cell / grid.cells) + 0.5) * step)
            return Array(repeating: center, count: grid.perCell)
        }
    }

    private func detect(in region: SquareRegion, of photo: DecodedPhoto, isMirrored: Bool) throws(PictureTimeError)
        -> [Face]
    {
        let toCrop = region.transform(cropSide: Self.inputSide, isMirrored: isMirrored)
        let crop = try photo.look(
            at: PixelSize(width: Self.inputSide, height: Self.inputSide), by: toCrop, border: .fill(.black))
        let outputs = try network.run(crop.networkInput(range: Self.inputRange))
        highestConfidence = max(highestConfidence, outputs[1].max().map(logistic) ?? 0)
        let faces = Self.faces(regressors: outputs[0], scores: outputs[1], fromCrop: toCrop.inverse)
        // In a mirror the eyes change their sides.
        guard isMirrored else { return faces }
        return faces.map {
            Face(box: $0.box, confidence: $0.confidence, leftEye: $0.rightEye, rightEye: $0.leftEye)
        }
    }

    private static func faces(regressors: [Float], scores: [Float], fromCrop: AffineMatrix) -> [Face] {
        anchors.indices.compactMap { i in
            let confidence = logistic(scores[i])
            guard confidence >= threshold else { return nil }
            func point(_ k: Int) -> Point {
                SquareRegion.pixel(regressors[i * 16 + k], regressors[i * 16 + k + 1]) + anchors[i]
            }
            let center = fromCrop(point(0))
            let scale = fromCrop.scale
            let (width, height) = (Double(regressors[i * 16 + 2]) * scale, Double(regressors[i * 16 + 3]) * scale)
            return Face(
                box: Rect(x: center.x - width / 2, y: center.y - height / 2, width: width, height: height),
                confidence: confidence, leftEye: fromCrop(point(4)), rightEye: fromCrop(point(6))
            )
        }
    }

    // MARK: Merging

    /// One face for each group of overlapping ones: their mean, weighted by confidence.
    ///
    /// Means are steadier than the best alone. Source: Bazarevsky et al., section 4 (blending instead of suppression).
    static func merged(_ faces: [Face]) -> [Face] {
        var rest = faces.sorted { $0.confidence > $1.confidence }
        var result: [Face] = []
        while let best = rest.first {
            rest.removeFirst()
            let group = rest.filter { overlap($0.box, best.box) > 0.3 }
            rest.removeAll { overlap($0.box, best.box) > 0.3 }
            result.append(mean(of: [best] + group))
        }
        return result
    }

    private static func mean(of faces: [Face]) -> Face {
        let total = faces.reduce(0) { $0 + $1.confidence }
        func mean(_ value: (Face) -> Double) -> Double {
            faces.reduce(0) { $0 + value($1) * $1.confidence } / total
        }
        return Face(
            box: Rect(
                x: mean(\.box.x), y: mean(\.box.y), width: mean(\.box.width), height: mean(\.box.height)),
            confidence: faces.map(\.confidence).max() ?? 0,
            leftEye: Point(mean(\.leftEye.x), mean(\.leftEye.y)),
            rightEye: Point(mean(\.rightEye.x), mean(\.rightEye.y))
        )
    }

    /// Intersection over union.
    private static func overlap(_ a: Rect, _ b: Rect) -> Double {
        let shared = a.intersection(b).area
        let union = a.area + b.area - shared
        return union > 0 ? shared / union : 0
    }
}

// Copyright the Picture Time authors
// SPDX-License-Identifier: Apache-2.0

public import FoundationEssentials

/// The face that photos are aligned onto, seen from the front: where its points are, and how it looks.
///
/// Its unit is the interocular distance, its origin the point between the irises; x grows to the right of the picture
/// and y downwards. A person's own is made once of a spread of their photos and then stays as it is, so that the frame
/// made today fits the film of five years ago.
public struct SubjectProfile: Hashable, Sendable {
    static let leftIris = Point(-0.5, 0)
    static let rightIris = Point(0.5, 0)

    /// Positions of the mesh points that a fit or its check uses, by their number in the mesh.
    let points: [Int: Point]
    /// The corners of the eyes as the network of the eyes sees them; nil where only the mesh's are known.
    let eyeCorners: EyeCorners?
    /// How the person's face looks; nil for the average one.
    let meanFace: MeanFace?
    /// How much all but a tenth of the faces it was made of look like their mean, at least; 0 for the average face.
    let usualLikeness: Double
    /// How many photos it was made of; 0 for the average face.
    public let photoCount: Int
    /// What tells it from others: the SHA-256 of its file; nil for the average face.
    public let digest: ContentDigest?

    /// The corner towards the ear and the one towards the nose, of the eye on the left of the picture and the other.
    struct EyeCorners: Hashable, Sendable {
        var leftOuter: Point
        var leftInner: Point
        var rightInner: Point
        var rightOuter: Point
    }

    var leftCorners: (outer: Point, inner: Point) {
        eyeCorners.map { ($0.leftOuter, $0.leftInner) } ?? (points[33]!, points[133]!)
    }
    var rightCorners: (outer: Point, inner: Point) {
        eyeCorners.map { ($0.rightOuter, $0.rightInner) } ?? (points[263]!, points[362]!)
    }

    init(
        points: [Int: Point], eyeCorners: EyeCorners? = nil, meanFace: MeanFace?, usualLikeness: Double = 0,
        photoCount: Int
    ) {
        self.usualLikeness = usualLikeness
        self.points = points
        self.eyeCorners = eyeCorners
        self.meanFace = meanFace
        self.photoCount = photoCount
        let document = ProfileDocument(points, eyeCorners, meanFace, usualLikeness, photoCount)
        digest = photoCount == 0 ? nil : ContentDigest(of: document.json())
    }

    /// Below, a face is probably somebody else's.
    var doubtfulLikeness: Double { usualLikeness * 0.8 }

    /// One word for keys of what depends on it.
    var key: String { digest.map { String($0.description.prefix(16)) } ?? "average" }
}

// MARK: Files

extension SubjectProfile {
    /// The profile as a file: JSON, the same bytes for the same profile.
    public var file: [UInt8] { ProfileDocument(points, eyeCorners, meanFace, usualLikeness, photoCount).json() }

    /// Reads a file with what ``file`` gave.
    ///
    /// - Throws: `missingInput` or `unreadableFile`.
    public init(file: URL) throws(PictureTimeError) {
        try self.init(file: FileReader(file).contents(), named: file.path)
    }

    /// How the person's face looks on average, as a grey JPEG of 120 by 88 pixels that is enlarged by `factor`, without the
    /// light in which it was taken; nil for the average face.
    public func picture(enlargedBy factor: Int = 4) throws(PictureTimeError) -> [UInt8]? {
        guard let meanFace else { return nil }
        let small = FacePatch.size
        let size = PixelSize(width: small.width * factor, height: small.height * factor)
        let greys = meanFace.mean.map { UInt8(max(0, min(255, 128 + 60 * $0))) }
        let picture = PixelBuffer(
            rgb: greys.flatMap { [$0, $0, $0] }, bytesPerRow: small.width * 3, width: small.width, height: small.height)
        return try JPEGCodec.encode(
            picture.warped(
                to: size, by: .resizing(by: Double(factor)), interpolation: .linear, border: .replicate),
            quality: 90, app1Payload: [])
    }

    /// Reads what ``file`` gave.
    ///
    /// - Throws: `unreadableFile`.
    public init(file bytes: [UInt8], named name: String) throws(PictureTimeError) {
        let document: ProfileDocument
        do {
            document = try ProfileDocument(json: bytes)
        } catch {
            throw Self.unreadable(name, "it is no profile of Picture Time.")
        }
        guard document.format == ProfileDocument.format else {
            throw Self.unreadable(name, "it is of a later version.")
        }
        let points = Dictionary(
            document.points.compactMap { key, value in
                Int(key).flatMap { n in Point(coordinates: value).map { (n, $0) } }
            },
            uniquingKeysWith: { first, _ in first })
        let corners = document.eyeCorners.compactMap(Point.init(coordinates:))
        guard Set(points.keys) == Set(Self.average.points.keys), corners.count == 4, document.photoCount > 0,
            (-1...1).contains(document.usualLikeness),
            (Array(points.values) + corners).allSatisfy({ $0.length < 5 }),
            let meanFace = MeanFace(document.meanFace, document.weights)
        else { throw Self.unreadable(name, "it is damaged.") }
        self.init(
            points: points,
            eyeCorners: EyeCorners(
                leftOuter: corners[0], leftInner: corners[1], rightInner: corners[2], rightOuter: corners[3]),
            meanFace: meanFace, usualLikeness: document.usualLikeness, photoCount: document.photoCount)
    }

    private static func unreadable(_ name: String, _ why: String) -> PictureTimeError {
        PictureTimeError(
            code: .unreadableFile,
            message: "The profile '\(name)' cannot be used: \(why) Make it anew, or put back the one that was there.")
    }
}

/// The content of a profile's file.
private struct ProfileDocument: Codable {
    static let format = 1

    var format: Int
    var photoCount: Int
    /// x and y in interocular distances, by the point's number in the mesh.
    var points: [String: [Double]]
    /// From left to right.
    var eyeCorners: [[Double]]
    /// See ``MeanFace``; in base64.
    var meanFace: Data
    var weights: Data
    var usualLikeness: Double

    init(
        _ points: [Int: Point], _ corners: SubjectProfile.EyeCorners?, _ face: MeanFace?,
        _ usualLikeness: Double, _ photoCount: Int
    ) {
        func coordinates(_ p: Point) -> [Double] { [p.x.rounded(toPlaces: 5), p.y.rounded(toPlaces: 5)] }
        format = Self.format
        self.photoCount = photoCount
        self.points = Dictionary(uniqueKeysWithValues: points.map { ("\($0)", coordinates($1)) })
        eyeCorners = corners.map { [$0.leftOuter, $0.leftInner, $0.rightInner, $0.rightOuter].map(coordinates) } ?? []
        meanFace = Data((face?.values ?? []).map { UInt8(bitPattern: $0) })
        weights = Data(face?.weights ?? [])
        self.usualLikeness = usualLikeness.rounded(toPlaces: 4)
    }
}

// Copyright the Picture Time authors
// SPDX-License-Identifier: Apache-2.0

/// What a person decided about one photo. Holds for its content, wherever the file is and whatever the settings.
public struct Edit: Codable, Hashable, Sendable {
    /// The photo's name when it was edited, for people who read the file.
    public var name: String
    /// The centre of the iris on the left of the picture: x, y in pixels of the upright photo at its full resolution.
    public var leftEye: [Double]?
    public var rightEye: [Double]?
    /// Which of the faces is the person's: 1 is the largest.
    public var face: Int?
    /// Whether the photo is left out.
    public var excluded: Bool?
    /// When it was taken.
    public var date: CaptureDate?
    /// For people.
    public var note: String?

    /// Whether there is no decision left.
    public var isEmpty: Bool {
        leftEye == nil && rightEye == nil && face == nil && excluded == nil && date == nil && note == nil
    }

    /// Takes all decisions back.
    public mutating func clear() { self = Edit(name: name) }

    /// The decisions in words, without a point at the end.
    public var summary: String {
        var parts: [String] = []
        if excluded == true { parts.append("left out") }
        if let leftEye, let rightEye { parts.append("eyes at \(words(leftEye)) and \(words(rightEye))") }
        if let face { parts.append("face \(face)") }
        if let date { parts.append("taken \(date)") }
        if let note { parts.append("note: \(note)") }
        return parts.joined(separator: "; ")
    }

    private func words(_ position: [Double]) -> String {
        position.map { $0 == $0.rounded() && abs($0) < 1e9 ? String(Int($0)) : String($0) }.joined(separator: ",")
    }

    /// What of it the measuring of a face depends on.
    var faceHint: FaceHint? {
        if let left = leftEye.flatMap(Point.init(coordinates:)), let right = rightEye.flatMap(Point.init(coordinates:))
        {
            return .eyes(left: left, right: right)
        }
        return face.map(FaceHint.face)
    }
}

extension Edit {
    /// No decision yet.
    public init(name: String) { self.init(name: name, leftEye: nil) }
}

/// What a person says of where their face is.
enum FaceHint: Hashable, Sendable {
    /// The centres of the irises, in upright pixels at full resolution.
    case eyes(left: Point, right: Point)
    /// The n-th of the faces found, 1 for the largest.
    case face(Int)

    /// One line, the same for the same hint.
    var key: String {
        switch self {
        case .eyes(let left, let right): "eyes \(left.x),\(left.y) \(right.x),\(right.y)"
        case .face(let number): "face \(number)"
        }
    }
}

extension Point {
    /// - Returns: Nil unless there are two numbers.
    init?(coordinates: [Double]) {
        guard coordinates.count == 2, coordinates.allSatisfy(\.isFinite) else { return nil }
        self.init(coordinates[0], coordinates[1])
    }
}

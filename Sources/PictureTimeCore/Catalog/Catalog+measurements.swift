// Copyright the Picture Time authors
// SPDX-License-Identifier: Apache-2.0

internal import FoundationEssentials
internal import GRDB

/// What a measurement is of.
struct MeasurementKey: Hashable, Sendable {
    var digest: ContentDigest
    /// ``FaceHint/key`` and ``SubjectProfile/key``, where there are any.
    var hint: String

    /// - Parameter profile: Nil for the average face.
    init(_ digest: ContentDigest, _ hint: FaceHint?, _ profile: SubjectProfile? = nil) {
        self.digest = digest
        self.hint = (hint?.key ?? "") + (profile?.digest == nil ? "" : " profile \(profile!.key)")
    }

    fileprivate init?(_ row: Row) {
        guard let digest = ContentDigest(row["digest"] as Data?) else { return nil }
        self.digest = digest
        hint = row["hint"]
    }
}

extension Catalog {
    /// All that hold, without the thumbnails.
    func measurements() throws(PictureTimeError) -> [MeasurementKey: MeasurementOutcome] {
        let rows = try read { db in
            try Row.fetchAll(
                db, sql: "SELECT * FROM measurements WHERE version = ?", arguments: [MeasurementOutcome.version])
        }
        var result: [MeasurementKey: MeasurementOutcome] = [:]
        result.reserveCapacity(rows.count)
        for row in rows {
            guard let key = MeasurementKey(row) else { continue }
            result[key] = MeasurementOutcome(row)
        }
        return result
    }

    func save(_ measurements: [(MeasurementKey, MeasurementOutcome)]) throws(PictureTimeError) {
        guard !measurements.isEmpty else { return }
        try write { db in
            let statement = try db.makeStatement(
                sql:
                    "INSERT OR REPLACE INTO measurements VALUES (\(Array(repeating: "?", count: 25).joined(separator: ",")))"
            )
            for (key, outcome) in measurements {
                try statement.execute(
                    arguments: [Data(key.digest.bytes), key.hint, MeasurementOutcome.version] + outcome.columns)
            }
        }
    }

    /// The thumbnail of a photo that could not be used.
    func thumbnail(of key: MeasurementKey) throws(PictureTimeError) -> [UInt8]? {
        let data = try read { db in
            try Data.fetchOne(
                db.cachedStatement(sql: "SELECT thumbnail FROM measurements WHERE digest = ? AND hint = ?"),
                arguments: [Data(key.digest.bytes), key.hint])
        }
        return data.map(Array.init)
    }
}

extension MeasurementOutcome {
    fileprivate init(_ row: Row) {
        if let reason: String = row["failure"] {
            let arguments: String? = row["editArguments"]
            self = .failed(Failure(reason: reason, editArguments: arguments?.split(separator: " ").map(String.init)))
            return
        }
        self = .measured(
            Measurement(
                faceCount: row["faceCount"], confidence: row["confidence"],
                toProfile: SimilarityTransform(a: row["a"], b: row["b"], tx: row["tx"], ty: row["ty"]),
                leftEye: Point(row["leftX"], row["leftY"]), rightEye: Point(row["rightX"], row["rightY"]),
                residual: row["residual"], likeness: row["likeness"], pose: HeadPose(row),
                quality: PhotoQuality(
                    confidence: row["confidence"], sharpness: row["sharpness"], eyesOpen: row["eyesOpen"],
                    frontal: row["frontal"], size: row["size"], score: row["score"])))
    }

    /// In the order of the table, behind its key.
    fileprivate var columns: StatementArguments {
        switch self {
        case .measured(let m):
            let (t, q) = (m.toProfile, m.quality)
            return [
                m.faceCount, m.confidence, t.a, t.b, t.tx, t.ty, m.leftEye.x, m.leftEye.y, m.rightEye.x, m.rightEye.y,
                m.residual, q.sharpness, q.eyesOpen, q.frontal, q.size, q.score, nil, nil, nil,
                m.likeness, m.pose?.yaw, m.pose?.pitch,
            ]
        case .failed(let failure):
            let missing = StatementArguments([(any DatabaseValueConvertible)?](repeating: nil, count: 16))
            return missing + [
                failure.reason, failure.editArguments?.joined(separator: " "), failure.thumbnail.map { Data($0) },
                nil, nil, nil,
            ]
        }
    }
}

extension HeadPose {
    /// Nil where a person set the eyes.
    fileprivate init?(_ row: Row) {
        guard let yaw: Double = row["yaw"], let pitch: Double = row["pitch"] else { return nil }
        self.init(yaw: yaw, pitch: pitch)
    }
}

// Copyright the Picture Time authors
// SPDX-License-Identifier: Apache-2.0

import Fixtures
import Foundation
import Glibc

/// A machine at home with a library of its own, for which tests run `ptime sync`.
final class Home: Sendable {
    let folder: TemporaryFolder

    /// - Parameters:
    ///   - folder: Of a home that there was before; nil for a new one.
    ///   - address: Of the server, or of what stands before it.
    init(_ server: RunningServer, in folder: TemporaryFolder? = nil, address: String? = nil) throws {
        let folder = try folder ?? TemporaryFolder()
        self.folder = folder
        try folder.write(
            """
            {"server": "\(address ?? server.address)", "library": "\(folder.path("library"))", "key": "\(server.key)"}
            """, to: "sync.json")
        chmod(folder.path("sync.json"), 0o600)
    }

    var originals: URL { folder.url("library/originals") }
    var film: URL { folder.url("library/video/picture-time.mp4") }

    /// What `ptime sync --json` says.
    struct Report: Decodable {
        struct Film: Decodable {
            let frameCount: Int
            let encodedFrameCount: Int
        }

        struct Fetched: Decodable {
            let name: String
            let path: String
            let sha256: String
        }

        let fetched: [Fetched]
        let alreadyHome: Int
        let removedFromServer: Int
        let film: Film?
        let isFilmSent: Bool
        let isProfileSent: Bool
        let warnings: [String]
        let problems: [String]
    }

    func sync(_ arguments: String..., command: String? = nil) async throws -> CommandResult {
        try await RunningCommand.start(try builtExecutable("ptime"), self.arguments(command, arguments)).result()
    }

    /// A sync that the test may kill.
    func started(_ arguments: String..., log: String = "log") throws -> ChildProcess {
        try ChildProcess(
            try builtExecutable("ptime"), self.arguments(nil, arguments), output: folder.url(log),
            errors: folder.url(log))
    }

    private func arguments(_ command: String?, _ arguments: [String]) -> [String] {
        ["sync"] + [command].compactMap(\.self) + ["--config", folder.path("sync.json")] + arguments
    }

    /// Syncs, which has to work.
    @discardableResult
    func synced(_ arguments: String...) async throws -> Report {
        let result = try await RunningCommand.start(
            try builtExecutable("ptime"), self.arguments(nil, arguments + ["--json"])
        ).result()
        guard result.status == 0 else { throw CommandFailure(description: "\(result)") }
        return try JSONDecoder().decode(Report.self, from: result.bytes)
    }

    /// The SHA-256 of every photo at home, by its path.
    func photos() throws -> [String: String] {
        try fileContents(in: originals.path).filter { !$0.key.hasSuffix("edits.json") }.mapValues(\.sha256)
    }

    /// How many frames the film has, as ffprobe counts them.
    func filmLength() async throws -> Int { try await packets().count }

    /// Every coded picture of the film, with its content's digest and whether a group begins with it.
    func packets() async throws -> [[String: String]] {
        let probe = try await tool(
            "ffprobe",
            ["-v", "error", "-show_packets", "-show_data_hash", "sha256", "-of", "json", film.path])
        struct Output: Decodable {
            let packets: [Packet]
        }
        struct Packet: Decodable {
            let ptsTime: String
            let size: String
            let flags: String
            let dataHash: String
        }
        let decoder = JSONDecoder()
        decoder.keyDecodingStrategy = .convertFromSnakeCase
        return try decoder.decode(Output.self, from: probe.bytes).packets.map {
            ["time": $0.ptsTime, "size": $0.size, "flags": $0.flags, "hash": $0.dataHash]
        }
    }
}

extension Client {
    /// Sends photos of different days, the first of them `day`, counted from the first of January 2025.
    ///
    /// - Returns: Their SHA-256.
    func sendPhotos(_ days: Range<Int>) async throws -> [String] {
        var digests: [String] = []
        for day in days {
            let photo = try SentPhoto.jpeg(day)
            let answer = try await send(
                "PUT", "/picture-time/photos/IMG_\(1000 + day).jpg?date=\(Self.date(day))",
                headers: ["Content-Type": "image/jpeg"], body: photo)
            guard answer.status == 201 || answer.status == 202 else { throw CommandFailure(description: "\(answer)") }
            digests.append(photo.sha256)
        }
        return digests
    }

    /// `2025-01-01` for 0.
    static func date(_ day: Int) -> String {
        Date(timeIntervalSince1970: 1_735_689_600 + Double(day) * 86_400).formatted(.iso8601.year().month().day())
    }
}

// Copyright the Picture Time authors
// SPDX-License-Identifier: Apache-2.0

internal import FoundationEssentials
internal import Glibc
internal import PictureTimeCore

/// What `ptime sync` has to know: a JSON file that only its owner may read, for there may be a key in it.
struct SyncConfiguration: Codable, Sendable {
    /// The site's address, `https://photos.example.org`.
    var server: String
    /// The library's folder.
    var library: String
    /// The key itself; or one of the three below.
    var key: String?
    var keyFile: String?
    /// The name of an environment variable.
    var keyVariable: String?
    /// A command for the shell that prints the key, such as `pass show picture-time`.
    var keyCommand: String?
    /// Whether an address that is not of this machine may be spoken to without encryption.
    var allowsPlainHTTP: Bool?
    var film: FilmChoices?

    /// How the film is made; what is missing is as `ptime make` has it, but for the canvas, which is the server's.
    struct FilmChoices: Codable, Sendable {
        var preset: String?
        var size: String?
        var fps: String?
        var duration: String?
        var holdLast: String?
        var chapters: String?
        var crf: Double?
        var bestOfDay: Bool?
        var dayEndsAt: String?
    }

    static var defaultFile: URL {
        let environment = ProcessInfo.processInfo.environment
        let base =
            environment["XDG_CONFIG_HOME"].flatMap { $0.hasPrefix("/") ? $0 : nil }
            ?? (environment["HOME"] ?? ".") + "/.config"
        return URL(filePath: base).appending(path: "picture-time/sync.json", directoryHint: .notDirectory)
    }

    init(server: String, library: String) {
        self.server = server
        self.library = library
    }

    /// - Throws: ``SyncFailure`` that says what to do.
    init(_ file: URL) throws {
        guard FileManager.default.fileExists(atPath: file.path) else {
            throw SyncFailure(
                .refused, "There is no configuration '\(file.path)' yet. Make one with 'ptime sync init'.")
        }
        do {
            self = try JSONDecoder().decode(Self.self, from: Data(contentsOf: file))
        } catch let error as DecodingError {
            let why =
                switch error {
                case .keyNotFound(let key, _): "it has no '\(key.stringValue)'."
                case .typeMismatch(_, let context), .valueNotFound(_, let context):
                    "'\(context.codingPath.map(\.stringValue).joined(separator: "/"))' is not what it should be."
                default: "it is no valid JSON."
                }
            throw SyncFailure(.refused, "Could not use '\(file.path)': \(why) Mend it, or run 'ptime sync init' again.")
        } catch {
            throw SyncFailure(.refused, "Could not read '\(file.path)'. May you read it?")
        }
        var status = stat()
        if key != nil, stat(file.path, &status) == 0, status.st_mode & 0o077 != 0 {
            throw SyncFailure(
                .refused, "Others may read '\(file.path)', and the key in it. Run: chmod 600 '\(file.path)'")
        }
    }

    /// Writes it, whole or not at all, for its owner alone.
    func save(to file: URL) throws {
        let bytes = json()
        let partial = file.deletingLastPathComponent().appending(path: ".sync-\(getpid()).json")
        do {
            try FileManager.default.createDirectory(
                at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
        } catch {
            throw SyncFailure(.refused, "Could not write '\(file.path)': its folder cannot be made.")
        }
        unlink(partial.path)
        let descriptor = open(partial.path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
        defer { unlink(partial.path) }
        guard descriptor >= 0 else {
            throw SyncFailure(.refused, "Could not write '\(file.path)': \(String(cString: strerror(errno))).")
        }
        let isWritten = bytes.withUnsafeBytes { write(descriptor, $0.baseAddress!, $0.count) } == bytes.count
        guard fsync(descriptor) == 0, close(descriptor) == 0, isWritten, rename(partial.path, file.path) == 0 else {
            throw SyncFailure(.refused, "Could not write '\(file.path)': \(String(cString: strerror(errno))).")
        }
    }

    // MARK: What it says

    var libraryFolder: URL { URL(filePath: library, directoryHint: .isDirectory) }

    /// The address without a slash at its end.
    func address() throws -> String {
        guard let url = URL(string: server), let scheme = url.scheme?.lowercased(), let host = url.host, !host.isEmpty,
            scheme == "https" || scheme == "http", url.user == nil, url.query == nil, url.fragment == nil
        else {
            throw SyncFailure(.refused, "'\(server)' is no address of a site. Write it as https://photos.example.org.")
        }
        guard ["", "/", "/picture-time", "/picture-time/"].contains(url.path) else {
            throw SyncFailure(.refused, "'\(server)' is more than a site's address. Leave out '\(url.path)'.")
        }
        guard scheme == "https" || Self.isLoopback(host) || allowsPlainHTTP == true else {
            throw SyncFailure(
                .refused,
                "'\(server)' would send the key and the photos for all to read. Use https, or, in a network that is yours "
                    + "alone, set \"allowsPlainHTTP\": true.")
        }
        let name = host.contains(":") && !host.hasPrefix("[") ? "[\(host)]" : host
        return "\(scheme)://\(name)\(url.port.map { ":\($0)" } ?? "")"
    }

    private static func isLoopback(_ host: String) -> Bool {
        let parts = host.split(separator: ".", omittingEmptySubsequences: false)
        return host == "localhost" || host == "::1" || host == "[::1]"
            || parts.count == 4 && parts[0] == "127" && parts.allSatisfy { UInt8($0) != nil }
    }

    /// The key, from wherever it is.
    func secret() throws -> String {
        let found: (text: String, place: String)
        if let key {
            found = (key, "the configuration")
        } else if let keyFile {
            guard let text = try? String(contentsOfFile: keyFile, encoding: .utf8) else {
                throw SyncFailure(.refused, "The key could not be read from '\(keyFile)'.")
            }
            found = (text, "'\(keyFile)'")
        } else if let keyVariable {
            guard let text = ProcessInfo.processInfo.environment[keyVariable] else {
                throw SyncFailure(
                    .refused, "The key should be in the environment's '\(keyVariable)', and is not there.")
            }
            found = (text, "the environment's '\(keyVariable)'")
        } else if let keyCommand {
            found = (try Self.output(of: keyCommand), "what '\(keyCommand)' prints")
        } else {
            throw SyncFailure(.refused, "The configuration has no key. Run 'ptime sync init' again.")
        }
        let key = found.text.split(whereSeparator: \.isWhitespace)
        guard key.count == 1, key[0].utf8.allSatisfy({ (0x21...0x7E).contains($0) }) else {
            throw SyncFailure(.refused, "There is no key in \(found.place): it is one word of letters and digits.")
        }
        return String(key[0])
    }

    /// What a command of the person's own prints.
    private static func output(of command: String) throws -> String {
        guard let stream = popen(command, "re") else {
            throw SyncFailure(.refused, "'\(command)' could not be run.")
        }
        var bytes: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 4096)
        while bytes.count < 65_536 {
            let count = fread(&buffer, 1, buffer.count, stream)
            guard count > 0 else { break }
            bytes += buffer[..<count]
        }
        guard pclose(stream) == 0 else {
            throw SyncFailure(.refused, "'\(command)', which should print the key, failed.")
        }
        return String(decoding: bytes, as: UTF8.self)
    }

    /// - Parameter canvas: The server's.
    func filmPlan(_ canvas: ServerCanvas) throws -> HomeLibrary.FilmPlan {
        let choices = film ?? FilmChoices()
        let pace: FilmSettings.Pace =
            switch (choices.fps, choices.duration) {
            case (nil, let duration?): .length(try FilmLength(duration))
            case (let fps, nil): .frameRate(try fps.map { try FrameRate($0) } ?? .standard)
            default: throw SyncFailure(.refused, "The configuration's film has both 'fps' and 'duration'. Keep one.")
            }
        var settings = try FilmSettings(
            pace: pace, rateFactor: choices.crf ?? FilmSettings.standardRateFactor,
            holdLast: try choices.holdLast.map { try FilmLength($0) } ?? .zero)
        settings.chapters = try choice(choices.chapters, "chapters") { ChapterUnit(rawValue: $0) }
        var plan = HomeLibrary.FilmPlan(canvas: try self.canvas(choices, server: canvas), settings: settings)
        plan.bestOfDay = choices.bestOfDay ?? false
        plan.dayEndsAt = try choice(choices.dayEndsAt, "dayEndsAt") { TimeOfDay(argument: $0) }?.minutes ?? 0
        return plan
    }

    private func canvas(_ choices: FilmChoices, server: ServerCanvas) throws -> Canvas {
        let preset = try choice(choices.preset, "preset") { Canvas.Preset(rawValue: $0) }
        let size = try choice(choices.size, "size") { FrameSize(argument: $0) }
        guard preset != nil || size != nil else { return try Canvas(server) }
        return try Canvas(preset: preset ?? .portrait, size: size?.pixels)
    }

    private func choice<Value>(_ text: String?, _ name: String, _ value: (String) -> Value?) throws -> Value? {
        guard let text else { return nil }
        guard let value = value(text) else {
            throw SyncFailure(.refused, "The configuration's film has '\(text)' as '\(name)', which is none.")
        }
        return value
    }
}

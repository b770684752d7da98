// Copyright the Picture Time authors
// SPDX-License-Identifier: Apache-2.0

internal import Configuration
internal import FoundationEssentials
internal import PictureTimeCore
internal import SystemPackage

/// How a server runs. Flags win over the environment, and that over the file; Docs/hosting.md has them in one table.
struct ServerSettings: Sendable {
    /// Everything that is kept is in here.
    var data: URL
    var host: String
    var port: Int
    /// Under which address browsers reach the site: `https://me.example`; nil when only this machine does.
    var publicURL: PublicURL?
    /// The most bytes of a photo.
    var maxUploadBytes: Int
    /// The most pixels of a photo, in millions.
    var maxMegapixels: Int
    /// The most bytes of a film.
    var maxFilmBytes: Int
    /// How many bytes all photos may take together.
    var quotaBytes: Int
    /// How many bytes must stay free on the disk.
    var reserveBytes: Int
    /// How many photos may come in an hour.
    var uploadsPerHour: Int
    var maxConnections: Int
    /// How many photos are aligned at once.
    var workers: Int
    var canvas: Canvas

    /// Where settings can be written down instead of on the command line, in the data folder.
    static let fileName = "ptime-server.json"

    /// - Parameters:
    ///   - flags: From the command line, by the names that the file has.
    ///   - environment: `PTIME_SERVER_LISTEN` and so on.
    /// - Throws: ``Refusal`` in words.
    init(data: URL, file: URL?, flags: [String: String], environment: [String: String]) async throws {
        let ours = environment.filter { $0.key.hasPrefix(Self.environmentPrefix) }
        let stripped = Dictionary(
            uniqueKeysWithValues: ours.map { (String($0.key.dropFirst(Self.environmentPrefix.count)), $0.value) })
        let path = file ?? data.appending(path: Self.fileName, directoryHint: .notDirectory)
        let fromFile: FileProvider<JSONSnapshot>
        do {
            fromFile = try await FileProvider(filePath: FilePath(path.path), allowMissing: file == nil)
        } catch {
            throw Refusal(
                "Could not read the settings in '\(path.path)': they are no valid JSON, or the file is not there.")
        }
        let config = ConfigReader(providers: [
            InMemoryProvider(
                name: "command line",
                values: Dictionary(
                    uniqueKeysWithValues: flags.map {
                        (AbsoluteConfigKey([$0.key]), ConfigValue(.string($0.value), isSecret: false))
                    })),
            EnvironmentVariablesProvider(environmentVariables: stripped),
            fromFile,
        ])
        try self.init(data: data, config)
    }

    private static let environmentPrefix = "PTIME_SERVER_"

    private init(data: URL, _ config: ConfigReader) throws {
        self.data = data
        func text(_ name: String) -> String? {
            config.string(forKey: ConfigKey(name)) ?? config.int(forKey: ConfigKey(name)).map(String.init)
        }
        func number(_ name: String, _ range: ClosedRange<Int>, otherwise: Int) throws -> Int {
            guard let text = text(name) else { return otherwise }
            guard let value = Int(text), range.contains(value) else {
                throw Refusal(
                    "'\(name)' is '\(text)', but must be a whole number from \(range.lowerBound) to \(range.upperBound)."
                )
            }
            return value
        }
        let listen = text("listen") ?? "127.0.0.1:8080"
        guard let colon = listen.lastIndex(of: ":"), let port = UInt16(listen[listen.index(after: colon)...]),
            colon != listen.startIndex
        else { throw Refusal("'listen' is '\(listen)', but must be an address and a port, such as 127.0.0.1:8080.") }
        host = String(listen[..<colon]).replacing("[", with: "").replacing("]", with: "")
        self.port = Int(port)
        publicURL = try text("publicURL").map { try PublicURL($0) }
        let mega = 1_000_000
        maxUploadBytes = try number("maxUploadMB", 1...4000, otherwise: 64) * mega
        maxMegapixels = try number("maxMegapixels", 1...268, otherwise: 120)
        maxFilmBytes = try number("maxFilmMB", 1...100_000, otherwise: 4000) * mega
        quotaBytes = try number("quotaMB", 1...100_000_000, otherwise: 10_000) * mega
        reserveBytes = try number("reserveMB", 0...1_000_000, otherwise: 200) * mega
        uploadsPerHour = try number("uploadsPerHour", 1...1_000_000, otherwise: 2000)
        maxConnections = try number("maxConnections", 1...100_000, otherwise: 256)
        workers = try number("workers", 1...64, otherwise: max(1, ProcessInfo.processInfo.activeProcessorCount / 2))
        let preset = text("canvas") ?? Canvas.Preset.portrait.rawValue
        guard let known = Canvas.Preset(rawValue: preset) else {
            throw Refusal(
                "'canvas' is '\(preset)', but must be one of \(Canvas.Preset.allCases.map(\.rawValue).joined(separator: ", "))."
            )
        }
        canvas = try Canvas(preset: known)
    }
}

/// The address of the site as browsers know it.
struct PublicURL: Sendable, Hashable {
    /// `https://me.example`, without a slash at the end.
    let text: String
    /// What browsers send as Host.
    let host: String
    let isSecure: Bool

    init(_ text: String) throws {
        guard let url = URL(string: text), let scheme = url.scheme, scheme == "https" || scheme == "http",
            let host = url.host(), !host.isEmpty, url.path.isEmpty || url.path == "/", url.query == nil
        else {
            throw Refusal(
                "'publicURL' is '\(text)', but must be an address without a path, such as https://me.example.")
        }
        isSecure = scheme == "https"
        self.host = (url.port.map { "\(host):\($0)" } ?? host).lowercased()
        self.text = "\(scheme)://\(self.host)"
    }
}

// Copyright the Picture Time authors
// SPDX-License-Identifier: Apache-2.0

internal import Glibc

/// A program of the system, which is started with an array of arguments and never through a shell.
struct SystemProgram: Sendable {
    /// How it ended and what it said.
    struct Outcome: Sendable {
        /// As shells count: 128 and the signal's number when a signal ended it.
        var status: Int32
        var output: [UInt8]
        var errors: String
    }

    private let name: String
    private let path: String
    private let environment: [String: String]

    /// Looks for a program on the PATH.
    ///
    /// - Parameter environment: Also what the program gets, but that it speaks English.
    /// - Returns: Nil when there is none.
    init?(_ name: String, environment: [String: String]) {
        let folders = environment["PATH", default: "/usr/local/bin:/usr/bin:/bin"].split(separator: ":")
        let paths = folders.filter { $0.hasPrefix("/") }.map { "\($0)/\(name)" }
        guard let path = paths.first(where: { Self.isFile($0) && access($0, X_OK) == 0 }) else { return nil }
        self.name = name
        self.path = path
        self.environment = environment.merging(["LC_ALL": "C"]) { $1 }
    }

    private static func isFile(_ path: String) -> Bool {
        var status = stat()
        return stat(path, &status) == 0 && status.st_mode & S_IFMT == S_IFREG
    }

    /// Runs it to its end.
    ///
    /// - Parameter input: Its standard input.
    /// - Throws: ``SyncFailure`` when it cannot be started.
    func run(_ arguments: [String], input: [UInt8] = []) throws(SyncFailure) -> Outcome {
        // Files, for of pipes one could be full while the other is waited for.
        let files = (0...2).map { _ in Self.temporaryFile() }
        defer { for file in files where file >= 0 { close(file) } }
        guard files.allSatisfy({ $0 >= 0 }), Self.fill(files[0], with: input) else {
            throw failure(arguments, String(cString: strerror(errno)))
        }

        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        for (number, file) in files.enumerated() {
            posix_spawn_file_actions_adddup2(&actions, file, Int32(number))
        }
        // Threads of Dispatch hold signals back, and a child inherits that.
        var attributes = posix_spawnattr_t()
        posix_spawnattr_init(&attributes)
        defer { posix_spawnattr_destroy(&attributes) }
        var none = sigset_t()
        sigemptyset(&none)
        posix_spawnattr_setflags(&attributes, Int16(POSIX_SPAWN_SETSIGMASK))
        posix_spawnattr_setsigmask(&attributes, &none)

        var pid: pid_t = 0
        let error = Self.withCStrings([path] + arguments) { arguments in
            Self.withCStrings(environment.map { "\($0)=\($1)" }) { variables in
                posix_spawn(&pid, path, &actions, &attributes, arguments, variables)
            }
        }
        guard error == 0 else { throw failure(arguments, String(cString: strerror(error))) }
        var raw: Int32 = 0
        while waitpid(pid, &raw, 0) < 0, errno == EINTR {}
        let signal = raw & 0x7F
        return Outcome(
            status: signal == 0 ? raw >> 8 & 0xFF : 128 + signal, output: Self.content(of: files[1]),
            errors: String(decoding: Self.content(of: files[2]), as: UTF8.self))
    }

    /// Runs it, and takes anything but the status 0 for a failure.
    ///
    /// - Parameter wayOut: What a person can do about it.
    @discardableResult
    func require(
        _ arguments: [String], input: [UInt8] = [], wayOut: String = ""
    ) throws(SyncFailure) -> [UInt8] {
        let outcome = try run(arguments, input: input)
        guard outcome.status == 0 else { throw failure(arguments, outcome, wayOut: wayOut) }
        return outcome.output
    }

    func failure(_ arguments: [String], _ outcome: Outcome, wayOut: String) -> SyncFailure {
        let text = outcome.errors.split(whereSeparator: \.isNewline).joined(separator: " ")
        return failure(arguments, text.isEmpty ? "it ended with status \(outcome.status)" : text, wayOut: wayOut)
    }

    private func failure(_ arguments: [String], _ why: String, wayOut: String = "") -> SyncFailure {
        let command = ([name] + arguments).joined(separator: " ")
        let end = why.last.map { ".!?".contains($0) } == true ? "" : "."
        return SyncFailure(.refused, "'\(command)' failed: \(why)\(end)\(wayOut.isEmpty ? "" : " \(wayOut)")")
    }

    /// A file without a name.
    private static func temporaryFile() -> Int32 {
        var name = Array("/tmp/ptime-XXXXXX".utf8CString)
        let file = mkstemp(&name)
        if file >= 0 {
            unlink(name)
            _ = fcntl(file, F_SETFD, FD_CLOEXEC)
        }
        return file
    }

    private static func fill(_ file: Int32, with bytes: [UInt8]) -> Bool {
        var written = 0
        while written < bytes.count {
            let count = bytes.withUnsafeBytes { write(file, $0.baseAddress! + written, $0.count - written) }
            if count < 0, errno == EINTR { continue }
            guard count > 0 else { return false }
            written += count
        }
        return lseek(file, 0, SEEK_SET) == 0
    }

    private static func content(of file: Int32) -> [UInt8] {
        var content: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 65_536)
        while true {
            let count = pread(file, &buffer, buffer.count, off_t(content.count))
            if count < 0, errno == EINTR { continue }
            guard count > 0 else { return content }
            content += buffer[..<count]
        }
    }

    private static func withCStrings<Result>(
        _ texts: [String], _ body: ([UnsafeMutablePointer<CChar>?]) -> Result
    ) -> Result {
        let pointers = texts.map { strdup($0) }
        defer { for pointer in pointers { free(pointer) } }
        return body(pointers + [nil])
    }
}

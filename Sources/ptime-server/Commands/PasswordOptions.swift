// Copyright the Picture Time authors
// SPDX-License-Identifier: Apache-2.0

internal import ArgumentParser
internal import Foundation
internal import Glibc

/// Where a password comes from: never from the command line, which others on the machine can read.
struct PasswordOptions: ParsableArguments {
    @Option(help: ArgumentHelp("A file whose first line is the password; - for the standard input.", valueName: "file"))
    var passwordFile: String?

    @Option(help: ArgumentHelp("The name of an environment variable that holds the password.", valueName: "name"))
    var passwordEnv: String?

    func validate() throws {
        if passwordFile != nil, passwordEnv != nil {
            throw ValidationError(
                "--password-file and --password-env both say where the password is. Give one of them.")
        }
    }

    /// - Parameter confirming: Whether to ask twice at a terminal.
    func read(confirming: Bool) throws -> String {
        if let passwordEnv {
            guard let text = ProcessInfo.processInfo.environment[passwordEnv], !text.isEmpty else {
                throw Refusal("The environment variable '\(passwordEnv)' is not set.")
            }
            return text
        }
        if passwordFile == "-" { return readLine() ?? "" }
        if let passwordFile {
            guard let text = try? String(contentsOf: URL(filePath: passwordFile), encoding: .utf8) else {
                throw Refusal("Could not read the password from '\(passwordFile)'.")
            }
            return text.split(whereSeparator: \.isNewline).first.map(String.init) ?? ""
        }
        guard isatty(STDIN_FILENO) == 1 else {
            throw Refusal("There is no terminal to ask for the password. Use --password-file or --password-env.")
        }
        let first = try Self.ask("Password: ")
        guard try !confirming || first == Self.ask("Once more: ") else { throw Refusal("The two are not the same.") }
        return first
    }

    /// Without showing what is typed.
    private static func ask(_ prompt: String) throws -> String {
        var before = termios()
        guard tcgetattr(STDIN_FILENO, &before) == 0 else { throw Refusal("Could not ask for the password.") }
        var silent = before
        silent.c_lflag &= ~tcflag_t(ECHO)
        tcsetattr(STDIN_FILENO, TCSAFLUSH, &silent)
        defer {
            tcsetattr(STDIN_FILENO, TCSAFLUSH, &before)
            FileHandle.standardError.write(Data("\n".utf8))
        }
        FileHandle.standardError.write(Data(prompt.utf8))
        guard let line = readLine() else { throw Refusal("There was no password.") }
        return line
    }
}

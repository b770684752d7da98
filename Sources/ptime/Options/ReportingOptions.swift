// Copyright the Picture Time authors
// SPDX-License-Identifier: Apache-2.0

internal import ArgumentParser
internal import PictureTimeCore

/// What is said, and how the program ends.
struct ReportingOptions: ParsableArguments {
    @Flag(help: "Print the report as JSON.")
    var json = false

    @Flag(name: [.short, .long], help: "Print nothing but errors.")
    var quiet = false

    @Flag(help: "End with status 1 when a photo was skipped.")
    var strict = false

    /// Runs a command, so that it can be interrupted, and ends the program with the status that fits.
    ///
    /// - Parameter body: Returns whether nothing was skipped.
    func run(_ body: @escaping @Sendable (Terminal) async throws -> Bool) async throws {
        let terminal = Terminal(json: json, quiet: quiet)
        do {
            let isComplete = try await withInterruption { try await body(terminal) }
            if strict, !isComplete { throw ExitCode.failure }
        } catch let error as PictureTimeError {
            terminal.endProgress()
            terminal.error(error.message)
            throw error.code == .invalidSetting ? ExitCode.validationFailure : ExitCode.failure
        } catch let interruption as Interruption {
            terminal.endProgress()
            terminal.error("Interrupted. What was finished before is whole; nothing else was left behind.")
            throw ExitCode(interruption.exitStatus)
        }
    }
}

// Copyright the Picture Time authors
// SPDX-License-Identifier: Apache-2.0

import Fixtures

/// Runs the command line that was built together with these tests.
func ptime(_ arguments: String..., environment: [String: String] = [:]) async throws -> CommandResult {
    try await ptime(arguments, environment: environment)
}

func ptime(_ arguments: [String], environment: [String: String] = [:]) async throws -> CommandResult {
    try await RunningCommand.start(builtExecutable("ptime"), arguments, environment: environment).result()
}

/// Starts the command line, so that it can be watched and interrupted.
func startPtime(_ arguments: String...) async throws -> RunningCommand {
    try await RunningCommand.start(builtExecutable("ptime"), arguments)
}

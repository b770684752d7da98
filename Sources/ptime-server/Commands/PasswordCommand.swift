// Copyright the Picture Time authors
// SPDX-License-Identifier: Apache-2.0

internal import ArgumentParser
internal import FoundationEssentials

struct PasswordCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "password", abstract: "Set a new password; all browsers are logged out.")

    @OptionGroup var data: DataOptions
    @OptionGroup var password: PasswordOptions

    func run() async throws {
        let keeper = Keeper(database: try data.database(), now: { Date() }, isSecure: false)
        try await keeper.setPassword(password.read(confirming: true))
        print("The password is set.")
    }
}

// Copyright the Picture Time authors
// SPDX-License-Identifier: Apache-2.0

internal import ArgumentParser
internal import FoundationEssentials
internal import GRDB

struct KeyCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "key", abstract: "Make, list or revoke the keys of programs.",
        subcommands: [Create.self, List.self, Revoke.self])

    struct Create: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Make a key; it is shown only once.")

        @Argument(help: "What the key is for, such as the name of the machine.")
        var label: String
        @OptionGroup var data: DataOptions

        func run() async throws {
            let new = StoredKey.make(label: label, at: Date())
            try data.database().writeNow { db in try new.stored.insert(db) }
            print(new.key)
        }
    }

    struct List: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "List the keys by their identifiers and names.")

        @OptionGroup var data: DataOptions

        func run() async throws {
            let keys = try data.database().writeNow { db in try StoredKey.order(Column("created")).fetchAll(db) }
            for key in keys {
                let used = key.lastUsed.map { "last used \($0.formatted(.iso8601))" } ?? "never used"
                print("\(key.id)  \(key.label)  \(key.revoked == nil ? used : "revoked")")
            }
            if keys.isEmpty { print("There is no key. Make one with: ptime-server key create NAME") }
        }
    }

    struct Revoke: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Make a key useless, at once.")

        @Argument(help: "The identifier or the name of the key.")
        var key: String
        @OptionGroup var data: DataOptions

        func run() async throws {
            let now = Date()
            let count = try data.database().writeNow { db in
                try db.execute(
                    sql: "UPDATE key SET revoked = ? WHERE revoked IS NULL AND (id = ? OR label = ?)",
                    arguments: [now, key, key])
                return db.changesCount
            }
            guard count > 0 else {
                throw Refusal("There is no key '\(key)' that is not revoked. See: ptime-server key list")
            }
            print(count == 1 ? "Revoked." : "Revoked \(count) keys.")
        }
    }
}

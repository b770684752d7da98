// Copyright the Picture Time authors
// SPDX-License-Identifier: Apache-2.0

internal import ArgumentParser
internal import FoundationEssentials
internal import GRDB

struct InitCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "init", abstract: "Make a site: a password, a first key, a sample of pages.",
        discussion: """
            EXAMPLES
              ptime-server init --data ~/site
              ptime-server init --data ~/site --password-file secret.txt
            """)

    @OptionGroup var data: DataOptions
    @OptionGroup var password: PasswordOptions

    @Option(help: ArgumentHelp("The name of the first key.", valueName: "name"))
    var keyLabel = "home"

    func run() async throws {
        let folder = data.folder
        guard !FileManager.default.fileExists(atPath: folder.database.path) else {
            throw Refusal(
                "There is a site in '\(folder.url.path)' already. To change its password: ptime-server password")
        }
        let text = try password.read(confirming: true)
        try PasswordHash.check(text)
        try folder.prepare()
        let lock = try folder.lock()
        let new = StoredKey.make(label: keyLabel, at: Date())
        // Under another name until all is in it, so that a site is there whole or not at all.
        let partial = folder.url.appending(path: "incoming/site.sqlite", directoryHint: .notDirectory)
        func removeParts(_ suffixes: [String]) throws {
            for suffix in suffixes { try DurableFile.remove(URL(filePath: partial.path + suffix)) }
        }
        try removeParts(["", "-wal", "-shm"])  // of a run that was stopped
        do {
            let database = try Database(partial)
            let hash = try PasswordHash(of: text).text
            try database.writeNow { db in
                try Setting.password.set(hash, in: db)
                try new.stored.insert(db)
            }
            try database.close()
        }
        try removeParts(["-wal", "-shm"])
        _ = try SampleSite.write(to: folder.site)
        try DurableFile.move(partial, to: folder.database)
        withExtendedLifetime(lock) {}
        print(
            """
            A site is in '\(folder.url.path)'. Run it with: ptime-server --data \(data.data)

            The key '\(keyLabel)' for the machine at home, shown only this once:
            \(new.key)
            """)
    }
}

// Copyright the Picture Time authors
// SPDX-License-Identifier: Apache-2.0

internal import ArgumentParser
internal import FoundationEssentials

/// Where a site is.
struct DataOptions: ParsableArguments {
    @Option(help: ArgumentHelp("The folder in which the site keeps everything.", valueName: "folder"))
    var data = "ptime-data"

    var folder: DataFolder {
        DataFolder(url: URL(filePath: data, directoryHint: .isDirectory).absoluteURL)
    }

    /// - Throws: ``Refusal`` when there is no site yet.
    func database() throws -> Database {
        guard FileManager.default.fileExists(atPath: folder.database.path) else {
            throw Refusal(
                "There is no site in '\(folder.url.path)' yet. Make one with: ptime-server init --data \(data)")
        }
        return try Database(folder.database)
    }
}

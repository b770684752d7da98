// Copyright the Picture Time authors
// SPDX-License-Identifier: Apache-2.0

import Foundation

/// Runs a test in a folder of its own, which is removed in the end.
func withTemporaryFolder<Result>(_ body: (URL) async throws -> Result) async throws -> Result {
    let folder = FileManager.default.temporaryDirectory.appending(path: "picture-time-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    return try await body(folder)
}

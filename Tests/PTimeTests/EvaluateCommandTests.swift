// Copyright the Picture Time authors
// SPDX-License-Identifier: Apache-2.0

import Fixtures
import Foundation
import Testing

struct EvaluateCommandTests {
    @Test func saysWhatIsMissing() async throws {
        let folder = try TemporaryFolder()
        let missing = try await ptime("evaluate", folder.path("nothing"))
        #expect(missing.status == 1 && missing.errors.contains("does not exist"), "\(missing)")
        try folder.write("no photo", to: "a.jpg")
        let none = try await ptime("evaluate", folder.path("a.jpg"))
        #expect(none.status == 1 && none.errors.contains("a.jpg"), "\(none)")
        #expect(try await ptime("evaluate", folder.path("a.jpg"), "--count", "1").status == 64)
    }

    @Test func printsATable() async throws {
        let result = try await ptime("evaluate", Fixtures.url("portrait.jpg").path, "--count", "2")
        #expect(result.status == 0, "\(result)")
        let lines = result.output.split(separator: "\n")
        #expect(lines.count == 4)
        #expect(lines.first?.contains("worst face") == true)
        #expect(lines.dropFirst().allSatisfy { $0.hasSuffix("2 of 2") }, "\(result)")
    }
}

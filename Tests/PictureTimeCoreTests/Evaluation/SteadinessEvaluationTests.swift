// Copyright the Picture Time authors
// SPDX-License-Identifier: Apache-2.0

import Fixtures
import Foundation
import Testing

@testable import PictureTimeCore

struct SteadinessEvaluationTests {
    /// What the documents promise, on a face of this repository: each step makes the face stand stiller.
    @Test func theFaceStandsStillerWithEachStep() async throws {
        let rows = try await SteadinessEvaluation(Fixtures.url("portrait.jpg")).run()
        try #require(
            rows.map(\.way) == [
                "both irises on fixed points", "onto an average face", "onto the person's own face",
            ])
        #expect(rows.allSatisfy { $0.aligned == 10 && $0.photos == 10 })
        #expect(rows[1].face < rows[0].face, "\(rows)")
        #expect(rows[2].face < rows[1].face, "\(rows)")
        // Of a small picture: its eyes are 84 pixels apart.
        #expect(rows[2].pupils < 0.7 && rows[2].worstFace < 1, "\(rows)")
    }
}

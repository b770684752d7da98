// Copyright the Picture Time authors
// SPDX-License-Identifier: Apache-2.0

import Fixtures
import Foundation
import Testing

/// What `--max-yaw` takes; what it does is in HeadPoseTests.
struct MaxYawTests {
    private let folder: TemporaryFolder

    init() throws {
        folder = try TemporaryFolder()
        for name in Samples.names.prefix(1) {
            try folder.write(Data(contentsOf: Samples.url(name)), to: "photos/\(name)")
        }
    }

    @Test(arguments: ["0", "-5", "91", "left"])
    func otherAnglesAreRefused(angle: String) async throws {
        let film = folder.path("film.mp4")
        let result = try await ptime("make", folder.path("photos"), film, "--max-yaw=\(angle)")
        #expect(result.status == 64)
        #expect(try names(in: folder.url.path) == ["photos"])
    }
}

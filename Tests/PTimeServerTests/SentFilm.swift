// Copyright the Picture Time authors
// SPDX-License-Identifier: Apache-2.0

import Fixtures
import Foundation

/// Films that tests send as home does.
enum SentFilm {
    /// An MP4 of colour bars, 64 × 96 pixels, 10 pictures a second.
    ///
    /// - Parameter frameCount: Another one makes another film.
    static func mp4(frameCount: Int = 10) async throws -> Data {
        let folder = try TemporaryFolder()
        try await tool(
            "ffmpeg",
            [
                "-v", "error", "-f", "lavfi", "-i", "testsrc=size=64x96:rate=10", "-frames:v", "\(frameCount)", "-c:v",
                "libx264", "-pix_fmt", "yuv420p", "-movflags", "+faststart", "-bitexact", folder.path("film.mp4"),
            ])
        return try Data(contentsOf: folder.url("film.mp4"))
    }
}

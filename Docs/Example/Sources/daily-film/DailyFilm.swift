// Copyright the Picture Time authors
// SPDX-License-Identifier: Apache-2.0

import Foundation
import PictureTimeCore

/// Makes a square film of a folder of photos: `daily-film PHOTOS FILM.mp4`
@main
struct DailyFilm {
    static func main() async throws {
        let arguments = CommandLine.arguments
        guard arguments.count == 3 else {
            print("usage: daily-film PHOTOS FILM.mp4")
            exit(64)
        }
        keepFreedMemoryForReuse()
        let job = PhotosToFilm(
            PhotoSelection(folder: URL(filePath: arguments[1]), order: .dateISO),
            output: try FilmFile(URL(filePath: arguments[2])),
            canvas: try Canvas(preset: .square),
            filmSettings: try FilmSettings(pace: .frameRate(FrameRate("12")))
        )
        let (film, report) = try await job.run { progress in
            print("\(progress.completed) of \(progress.total)")
        }
        print("\(film.frameCount) frames, \(film.duration) s")
        for record in report.skipped {
            print("\(record.source) \(record.reason ?? "")")
        }
    }
}

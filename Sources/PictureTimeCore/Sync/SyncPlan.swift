// Copyright the Picture Time authors
// SPDX-License-Identifier: Apache-2.0

internal import FoundationEssentials

/// What has to be done so that home has all that a server has.
///
/// Depends on nothing but what it is given, so that a run that was killed ends where it would have ended.
public struct SyncPlan: Sendable {
    /// One photo's way home.
    public enum Step: Sendable {
        /// To be fetched into the library, to a path below its originals.
        case fetch(ServerPhoto, path: String)
        /// Home has it: its file is to be read once more, and then the server may let go of it.
        case acknowledge(ServerPhoto, path: String)
        /// What the server says of it makes no sense; nothing is done.
        case refuse(ServerPhoto, reason: String)

        public var photo: ServerPhoto {
            switch self {
            case .fetch(let photo, _), .acknowledge(let photo, _), .refuse(let photo, _): photo
            }
        }
    }

    public struct Options: Sendable {
        /// Whether photos stay on the server though home has them.
        public var keepsOnServer = false
        /// How many photos to fetch; nil for all.
        public var limit: Int?

        public init() {}
    }

    /// In the order in which they were taken.
    public private(set) var steps: [Step] = []
    /// Photos that are left for another run, for the limit is reached.
    public private(set) var waiting: [ServerPhoto] = []

    /// All that is not at home.
    public var missing: [ServerPhoto] {
        steps.compactMap { if case .fetch(let photo, _) = $0 { photo } else { nil } } + waiting
    }

    public init(_ status: ServerStatus, home: HomeInventory, options: Options = Options()) {
        var home = home
        var fetches = 0
        for photo in status.photos {
            guard let digest = ContentDigest(photo.originalFile.sha256), photo.originalFile.bytes > 0,
                photo.originalFile.href.isServerPath
            else {
                steps.append(
                    .refuse(
                        photo, reason: "is described by the server in a way that makes no sense. Is it as new as this?")
                )
                continue
            }
            if let path = home.path(of: digest) {
                if !options.keepsOnServer { steps.append(.acknowledge(photo, path: path)) }
            } else if fetches == options.limit {
                waiting.append(photo)
            } else {
                fetches += 1
                let path = home.newPath(named: photo.name, year: photo.year, digest: digest)
                home.add(digest, at: path)
                steps.append(.fetch(photo, path: path))
            }
        }
    }

    /// Photos among some that the server deletes within two days by its own clock.
    public static func expiring(_ photos: [ServerPhoto], now status: ServerStatus) -> [ServerPhoto] {
        photos.filter { photo in
            photo.expiresAt.map { $0.timeIntervalSince(status.now) < ServerStatus.warningTime } ?? false
        }
    }
}

extension ServerPhoto {
    /// The year in which it was taken, else that in which it was sent.
    fileprivate var year: Int {
        let taken = captureDate.flatMap { CaptureDate($0)?.year }
        return taken ?? uploadDate.year
    }
}

extension String {
    /// Whether it is the path of a resource and nothing that would lead elsewhere.
    fileprivate var isServerPath: Bool {
        hasPrefix("/") && !hasPrefix("//")
            && utf8.allSatisfy { (0x21...0x7E).contains($0) && $0 != UInt8(ascii: "\\") && $0 != UInt8(ascii: "#") }
            && !contains("..")
    }
}

// Copyright the Picture Time authors
// SPDX-License-Identifier: Apache-2.0

/// The files that a project may show. Vector graphics are not among them: opened by themselves they are documents that
/// run scripts.
enum MediaType: Hashable, Sendable {
    case picture(String)
    case video(String)
    case document(String)

    /// By the file's name; nil for all that is not served.
    init?(fileName: String) {
        switch fileName.fileExtension {
        case "jpg", "jpeg": self = .picture("image/jpeg")
        case "png": self = .picture("image/png")
        case "webp": self = .picture("image/webp")
        case "avif": self = .picture("image/avif")
        case "gif": self = .picture("image/gif")
        case "mp4", "m4v": self = .video("video/mp4")
        case "webm": self = .video("video/webm")
        case "pdf": self = .document("application/pdf")
        default: return nil
        }
    }

    /// As in the header `Content-Type`.
    var name: String {
        switch self {
        case .picture(let name), .video(let name), .document(let name): name
        }
    }

    var isPicture: Bool {
        if case .picture = self { true } else { false }
    }

    /// Whether it is a picture that Picture Time decodes, and so can make a thumbnail of.
    var hasThumbnail: Bool {
        ["image/jpeg", "image/png", "image/webp"].contains(name)
    }
}

extension String {
    /// What follows the last dot, in lower case; empty without one.
    var fileExtension: String {
        guard let dot = lastIndex(of: "."), dot != startIndex else { return "" }
        return self[index(after: dot)...].lowercased()
    }
}

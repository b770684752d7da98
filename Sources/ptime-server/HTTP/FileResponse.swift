// Copyright the Picture Time authors
// SPDX-License-Identifier: Apache-2.0

internal import FoundationEssentials
internal import HTTPTypes
internal import Hummingbird
internal import PictureTimeCore

/// A file whose content never changes under its entity tag, so that downloads can be taken up again.
///
/// Source of the rules: RFC 9110, 8.8.3 (ETag), 13.1 (conditions) and 14 (ranges).
struct FileResponse {
    var file: URL
    var byteCount: Int
    /// SHA-256 in hexadecimal digits.
    var digest: String
    var mediaType: String
    /// How long a browser may keep it without asking again, in seconds.
    var maxAge = 0

    var entityTag: String { "\"\(digest)\"" }

    /// - Parameter download: Held until the body has been sent or given up.
    /// - Throws: ``Failure/notFound`` when there is no regular file: a link is not followed.
    func response(to request: Request, context: some RequestContext, during download: Downloads.Download? = nil)
        async throws -> Response
    {
        guard await offload({ FileStatus.isRegular(file) }) else { throw Failure.notFound }
        var headers: HTTPFields = [
            .eTag: entityTag, .acceptRanges: "bytes", .contentType: mediaType,
            .cacheControl: maxAge > 0 ? "private, max-age=\(maxAge), immutable" : "private, no-cache",
            .reprDigest: ContentDigest(digest)?.reprDigest ?? "",
        ]
        if let condition = request.headers[.ifNoneMatch], Self.matches(condition, entityTag) {
            return Response(status: .notModified, headers: headers)
        }
        var range = 0...max(byteCount - 1, 0)
        var status = HTTPResponse.Status.ok
        // A range of another version of the file would be of no use.
        let isSameVersion = request.headers[.ifRange].map { $0 == entityTag } ?? true
        if isSameVersion, let wanted = request.headers[.range].flatMap({ ByteRange($0) }) {
            guard let part = wanted.resolved(byteCount: byteCount) else {
                throw Failure(
                    .rangeNotSatisfiable, "The file has \(byteCount) bytes.",
                    headers: [.contentRange: "bytes */\(byteCount)", .acceptRanges: "bytes"])
            }
            range = part
            status = .partialContent
            headers[.contentRange] = "bytes \(part.lowerBound)-\(part.upperBound)/\(byteCount)"
        }
        guard byteCount > 0, request.method != .head else {
            headers[.contentLength] = "\(byteCount > 0 ? range.count : 0)"
            return Response(status: status, headers: headers)
        }
        let body = try await FileIO().loadFile(path: file.path, range: range, context: context)
        return Response(
            status: status, headers: headers,
            body: ResponseBody(contentLength: range.count) { writer in
                defer { withExtendedLifetime(download) {} }
                try await body.write(writer)
            })
    }

    /// Whether a list of entity tags, or `*`, has one. Weak tags count as their strong ones, as `If-None-Match` asks.
    static func matches(_ list: String, _ tag: String) -> Bool {
        list.split(separator: ",").contains { part in
            let part = part.trimmingPrefix { $0 == " " || $0 == "\t" }
            let bare = part.hasPrefix("W/") ? part.dropFirst(2) : part
            return bare == "*" || String(bare).trimmed == tag
        }
    }
}

/// What is at a path.
enum FileStatus {
    static func isRegular(_ url: URL) -> Bool {
        // Of a link this is the link's own type.
        let type = try? FileManager.default.attributesOfItem(atPath: url.path)[.type] as? FileAttributeType
        return type == .typeRegular
    }
}

/// The one range of bytes that a request asks for. Several at once are answered with the whole file, as RFC 9110 14.2
/// allows.
enum ByteRange: Equatable {
    case from(Int)
    case between(Int, Int)
    case last(Int)

    /// - Returns: Nil for what is no single valid range, which then counts for nothing.
    init?(_ header: String) {
        guard header.hasPrefix("bytes="), !header.contains(",") else { return nil }
        let parts = header.dropFirst(6).split(separator: "-", maxSplits: 1, omittingEmptySubsequences: false)
        guard parts.count == 2 else { return nil }
        func number(_ text: Substring) -> Int? {
            text.utf8.allSatisfy { (0x30...0x39).contains($0) } ? Int(text) : nil
        }
        switch (number(parts[0]), number(parts[1])) {
        case (let first?, let last?) where first <= last: self = .between(first, last)
        case (let first?, nil) where parts[1].isEmpty: self = .from(first)
        case (nil, let count?) where parts[0].isEmpty: self = .last(count)
        default: return nil
        }
    }

    /// - Returns: Nil when the file has none of it.
    func resolved(byteCount: Int) -> ClosedRange<Int>? {
        switch self {
        case .from(let first): first < byteCount ? first...(byteCount - 1) : nil
        case .between(let first, let last): first < byteCount ? first...min(last, byteCount - 1) : nil
        case .last(let count): count > 0 && byteCount > 0 ? max(byteCount - count, 0)...(byteCount - 1) : nil
        }
    }
}

extension HTTPField.Name {
    static let reprDigest = Self("Repr-Digest")!
    static let host = Self("Host")!
    static let csrfToken = Self("X-CSRF-Token")!
    static let apiKey = Self("X-API-Key")!
    static let secFetchSite = Self("Sec-Fetch-Site")!
    static let permissionsPolicy = Self("Permissions-Policy")!
    static let referrerPolicy = Self("Referrer-Policy")!
    static let frameOptions = Self("X-Frame-Options")!
    static let openerPolicy = Self("Cross-Origin-Opener-Policy")!
    static let resourcePolicy = Self("Cross-Origin-Resource-Policy")!
}

extension StringProtocol {
    /// Without white space at its ends.
    var trimmed: String {
        var text = self[...]
        while let first = text.first, first.isWhitespace { text = text.dropFirst() }
        while let last = text.last, last.isWhitespace { text = text.dropLast() }
        return String(text)
    }
}

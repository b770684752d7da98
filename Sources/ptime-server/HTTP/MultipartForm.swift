// Copyright the Picture Time authors
// SPDX-License-Identifier: Apache-2.0

internal import FoundationEssentials
internal import Hummingbird
internal import NIOCore

/// A form with files as browsers send it, read piece by piece: a photo goes on to the disk as it comes.
///
/// Source: RFC 7578 over RFC 2046, 5.1.1.
///
/// One task at a time may read it, so it need not guard itself.
final class MultipartForm: @unchecked Sendable {
    /// What comes next in a form.
    enum Part {
        case field(name: String, value: String)
        /// A file; its content is read with ``nextPiece()``, and passed over where it is not.
        case file(field: String, name: String)
    }

    /// Ends a part: a line break, two dashes and the boundary.
    private let delimiter: [UInt8]
    private var body: RequestBody.AsyncIterator
    /// What has come and is not handed out yet. The first delimiter may have no line break in front, so one is there.
    private var buffer = ByteBuffer(string: "\r\n")
    private var place = Place.preamble

    private enum Place {
        case preamble
        case afterDelimiter
        case file
        case end
    }

    private static let longestHeader = 8192
    private static let longestField = 4096
    private static let broken = Failure(.badRequest, "The form could not be read to its end. Send it again.")

    /// - Throws: ``Failure`` when the request has no such form.
    init(_ request: Request) throws {
        guard let type = request.headers[.contentType], type.lowercased().hasPrefix("multipart/form-data"),
            let boundary = Self.parameter("boundary", in: type), (1...70).contains(boundary.utf8.count)
        else { throw Failure(.unsupportedMediaType, "A form with a photo is expected.") }
        delimiter = Array("\r\n--\(boundary)".utf8)
        body = request.body.makeAsyncIterator()
    }

    /// - Returns: Nil at the end.
    func nextPart() async throws -> Part? {
        if place == .preamble || place == .file {
            while try await content() != nil {}
            place = .afterDelimiter
        }
        guard place != .end else { return nil }
        while buffer.readableBytes < 2 { try await fill() }
        let mark = buffer.readBytes(length: 2)!
        if mark == Array("--".utf8) {
            place = .end
            return nil
        }
        guard mark == Array("\r\n".utf8) else { throw Self.broken }
        let disposition = try await disposition()
        guard let name = Self.parameter("name", in: disposition) else { throw Self.broken }
        if let file = Self.parameter("filename", in: disposition) {
            place = .file
            return .file(field: name, name: file)
        }
        var value: [UInt8] = []
        while let piece = try await content() {
            value += piece.readableBytesView
            guard value.count <= Self.longestField else { throw Self.broken }
        }
        return .field(name: name, value: String(decoding: value, as: UTF8.self))
    }

    /// More of the file that came last; nil at its end.
    func nextPiece() async throws -> ByteBuffer? {
        guard place == .file else { return nil }
        if let piece = try await content() { return piece }
        place = .afterDelimiter
        return nil
    }

    /// Bytes before the next delimiter; nil at it, and then it has been passed over.
    private func content() async throws -> ByteBuffer? {
        while true {
            let view = buffer.readableBytesView
            if let found = view.firstRange(of: delimiter) {
                let count = view.distance(from: view.startIndex, to: found.lowerBound)
                if count > 0 { return buffer.readSlice(length: count) }
                buffer.moveReaderIndex(forwardBy: delimiter.count)
                return nil
            }
            // What could be the beginning of a delimiter waits for more.
            let safe = buffer.readableBytes - delimiter.count
            if safe > 0 { return buffer.readSlice(length: safe) }
            try await fill()
        }
    }

    /// Reads the header of a part and gives what its `Content-Disposition` says.
    private func disposition() async throws -> String {
        // An empty content is a delimiter right behind the header, whose line break is then the header's last.
        let end = Array("\r\n\r\n".utf8)
        while true {
            let view = buffer.readableBytesView
            if let found = view.firstRange(of: end) {
                let text = String(
                    decoding: buffer.readBytes(length: view.distance(from: view.startIndex, to: found.lowerBound))!,
                    as: UTF8.self)
                buffer.moveReaderIndex(forwardBy: end.count)
                let name = "content-disposition:"
                guard let line = text.split(separator: "\r\n").first(where: { $0.lowercased().hasPrefix(name) }) else {
                    throw Self.broken
                }
                return String(line.dropFirst(name.count))
            }
            guard buffer.readableBytes <= Self.longestHeader else { throw Self.broken }
            try await fill()
        }
    }

    private func fill() async throws {
        guard var more = try await body.next() else { throw Self.broken }
        buffer.discardReadBytes()
        buffer.writeBuffer(&more)
    }

    /// The value of a parameter such as `boundary=abc` or `name="a b"`.
    static func parameter(_ name: String, in header: String) -> String? {
        for part in parts(of: header).dropFirst() {
            let pair = part.split(separator: "=", maxSplits: 1)
            guard pair.count == 2, String(pair[0]).trimmed.lowercased() == name else { continue }
            let value = String(pair[1]).trimmed
            guard value.hasPrefix("\"") else { return value }
            return value.count >= 2 && value.hasSuffix("\"") ? String(value.dropFirst().dropLast()) : nil
        }
        return nil
    }

    /// What stands between semicolons; one between quotation marks is none.
    private static func parts(of header: String) -> [Substring] {
        var isQuoted = false
        return header.split(omittingEmptySubsequences: false) { character in
            if character == "\"" { isQuoted.toggle() }
            return character == ";" && !isQuoted
        }
    }
}

/// The file that came last in a form, as a body to be read.
struct FormFile: AsyncSequence, Sendable {
    let form: MultipartForm

    func makeAsyncIterator() -> Iterator { Iterator(form: form) }

    struct Iterator: AsyncIteratorProtocol {
        let form: MultipartForm

        func next() async throws -> ByteBuffer? { try await form.nextPiece() }
    }
}

// Copyright the Picture Time authors
// SPDX-License-Identifier: Apache-2.0

internal import HTTPTypes
internal import Hummingbird
internal import PictureTimeCore

/// An address of the site, who may use it, and what happens then. There is no other way to add one, so none is open by
/// mistake.
struct Route: Sendable {
    /// What a request brings that changes something.
    enum Body: Sendable {
        case none
        /// A form's fields; read and checked before the handler is called.
        case form
        /// A form with a file; the handler reads it and checks its token.
        case formWithFile
        /// A file.
        case file
    }

    var method: HTTPRequest.Method
    /// As Hummingbird writes it: `/picture-time/photos/{id}`.
    var path: String
    var access: Access
    var body = Body.none
    var handler: @Sendable (_ call: Call) async throws -> Response

    static func get(_ path: String, _ access: Access, _ handler: @escaping @Sendable (Call) async throws -> Response)
        -> Route
    {
        Route(method: .get, path: path, access: access, handler: handler)
    }

    /// A page's form.
    static func form(_ path: String, _ access: Access, _ handler: @escaping @Sendable (Call) async throws -> Response)
        -> Route
    {
        Route(method: .post, path: path, access: access, body: .form, handler: handler)
    }
}

/// A request that may pass.
struct Call: Sendable {
    var request: Request
    var context: ServerContext
    /// Of a form.
    var fields: [String: String] = [:]

    var identity: Identity { context.identity }
    /// Of the address's query, the last where there are several.
    func query(_ name: String) -> String? { request.uri.queryParameters[Substring(name)].map(String.init) }

    /// - Throws: ``Failure/notFound`` for what is no identifier of ours.
    func identifier(_ name: String = "id") throws -> String {
        guard let id = context.parameters.get(name), id.utf8.count == 24,
            id.utf8.allSatisfy({ (0x30...0x39).contains($0) || (0x61...0x66).contains($0) })
        else { throw Failure.notFound }
        return id
    }

    /// A day or a time that someone typed or a program sent.
    static func date(_ text: String?) throws -> CaptureDate? {
        guard let text, !text.trimmed.isEmpty else { return nil }
        guard let date = CaptureDate(text.trimmed) else {
            throw Failure(.unprocessableContent, "'\(text)' is no date: write it as 2026-11-27 or 2026-11-27T07:10.")
        }
        return date
    }
}

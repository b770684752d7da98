// Copyright the Picture Time authors
// SPDX-License-Identifier: Apache-2.0

internal import FoundationEssentials
internal import HTTPTypes
internal import Hummingbird
internal import Logging

/// What every answer has, whatever happened: headers that keep browsers from doing more than they should, and failures in
/// words.
struct Envelope: RouterMiddleware {
    typealias Context = ServerContext

    let origin: Origin
    let isSecure: Bool
    let page: @Sendable (Failure, Call) async -> String

    @concurrent
    func handle(
        _ request: Request, context: Context, next: @concurrent (Request, Context) async throws -> Response
    ) async throws -> Response {
        var context = context
        context.wantsHTML =
            request.headers[.apiKey] == nil && (request.headers[.accept]?.contains("text/html") ?? false)
        var response: Response
        do {
            try origin.checkHost(request)
            response = try await next(request.awaited(on: context.channel), context)
        } catch {
            response = await answer(to: error, request, context)
        }
        addHeaders(to: &response, path: request.uri.path)
        return response
    }

    private func answer(to error: any Error, _ request: Request, _ context: Context) async -> Response {
        let failure = Failure(error)
        if failure.status.kind == .serverError, !(error is Failure) {
            context.logger.error("request failed", metadata: ["path": "\(request.uri.path)", "error": "\(error)"])
        }
        if failure.status.kind == .redirection { return Response(status: failure.status, headers: failure.headers) }
        guard context.wantsHTML else { return failure.problem() }
        var response = Response.html(
            await page(failure, Call(request: request, context: context)), status: failure.status)
        response.headers.append(contentsOf: failure.headers)
        return response
    }

    private func addHeaders(to response: inout Response, path: String) {
        let isPrivate = path.hasPrefix("/picture-time")
        response.headers[.contentSecurityPolicy] =
            isPrivate
            ? "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' blob: data:; media-src 'self' blob:; "
                + "connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
            : "default-src 'none'; style-src 'self'; img-src 'self'; media-src 'self'; form-action 'none'; base-uri 'none'; "
                + "frame-ancestors 'none'"
        response.headers[.xContentTypeOptions] = "nosniff"
        response.headers[.frameOptions] = "DENY"
        response.headers[.referrerPolicy] = isPrivate ? "same-origin" : "strict-origin-when-cross-origin"
        response.headers[.openerPolicy] = "same-origin"
        response.headers[.resourcePolicy] = "same-origin"
        response.headers[.permissionsPolicy] = "camera=(self), microphone=(), geolocation=()"
        if isSecure { response.headers[.strictTransportSecurity] = "max-age=31536000" }
        if response.headers[.cacheControl] == nil { response.headers[.cacheControl] = "no-store" }
    }
}

// Copyright the Picture Time authors
// SPDX-License-Identifier: Apache-2.0

internal import HTTPTypes
internal import NIOCore
internal import NIOHTTPTypes

/// Ends connections that would be held open for nothing: of those who send next to nothing, who do not read their answer, or
/// who go on sending after they have been refused.
///
/// An idle time alone would let someone hold a connection with a byte every few seconds.
final class RequestDeadline: ChannelDuplexHandler, RemovableChannelHandler {
    typealias InboundIn = HTTPRequestPart
    typealias InboundOut = HTTPRequestPart
    typealias OutboundIn = HTTPResponsePart
    typealias OutboundOut = HTTPResponsePart

    /// For a request's head, and for each stretch of its body.
    private static let grace = TimeAmount.seconds(30)
    /// Of a body, in bytes in that time: a kilobyte a second.
    private static let fewest = 30_000
    /// For a part of an answer to be taken.
    private static let patience = TimeAmount.seconds(60)
    /// How long what still comes of a body is read after the answer, so that the answer is not lost with the connection.
    private static let linger = TimeAmount.seconds(5)

    private var check: Scheduled<Void>?
    private var writeCheck: Scheduled<Void>?
    private var isBodyComing = false
    private var bodyBytes = 0
    /// Whether more of the body has been asked for and has not come.
    private var isWaited = false
    private var closesAfterAnswer = false
    private var isAnswered = false

    func channelActive(context: ChannelHandlerContext) {
        waitForHead(context)
        context.fireChannelActive()
    }

    func handlerAdded(context: ChannelHandlerContext) {
        if context.channel.isActive { waitForHead(context) }
    }

    func handlerRemoved(context: ChannelHandlerContext) { cancel() }

    func channelInactive(context: ChannelHandlerContext) {
        cancel()
        context.fireChannelInactive()
    }

    private func cancel() {
        check?.cancel()
        writeCheck?.cancel()
    }

    // MARK: Requests

    func read(context: ChannelHandlerContext) {
        isWaited = true
        context.read()
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        switch unwrapInboundIn(data) {
        case .head:
            isBodyComing = true
            (bodyBytes, isWaited, isAnswered, closesAfterAnswer) = (0, false, false, false)
            checkBody(context)
        case .body(let buffer):
            bodyBytes += buffer.readableBytes
            isWaited = false
        case .end:
            isBodyComing = false
            check?.cancel()
            if isAnswered, closesAfterAnswer { context.close(promise: nil) }
        // Idle connections end by the idle time; a head that has begun and does not end is theirs, too.
        }
        context.fireChannelRead(data)
    }

    private func waitForHead(_ context: ChannelHandlerContext) {
        check?.cancel()
        check = scheduleClose(context, in: Self.grace)
    }

    private func checkBody(_ context: ChannelHandlerContext) {
        check?.cancel()
        let bytesBefore = bodyBytes
        let bound = NIOLoopBound((self, context), eventLoop: context.eventLoop)
        check = context.eventLoop.scheduleTask(in: Self.grace) {
            let (handler, context) = bound.value
            guard handler.isBodyComing else { return }
            // Where we have not asked for more, it is we who are slow.
            if handler.isWaited, handler.bodyBytes - bytesBefore < Self.fewest {
                context.close(promise: nil)
            } else {
                handler.checkBody(context)
            }
        }
    }

    private func scheduleClose(_ context: ChannelHandlerContext, in time: TimeAmount) -> Scheduled<Void> {
        let bound = NIOLoopBound(context, eventLoop: context.eventLoop)
        return context.eventLoop.scheduleTask(in: time) { bound.value.close(promise: nil) }
    }

    // MARK: Answers

    func write(context: ChannelHandlerContext, data: NIOAny, promise: EventLoopPromise<Void>?) {
        switch unwrapOutboundIn(data) {
        case .head(let head) where head.status.kind == .informational:
            context.write(data, promise: promise)
        case .head(var head):
            // What was refused before it had come is not waited for.
            if isBodyComing { head.headerFields[.connection] = "close" }
            closesAfterAnswer = head.headerFields[.connection]?.lowercased() == "close"
            context.write(wrapOutboundOut(.head(head)), promise: promise)
        case .body:
            context.write(data, promise: promise)
        case .end:
            isAnswered = true
            let promise = promise ?? context.eventLoop.makePromise()
            if closesAfterAnswer {
                let bound = NIOLoopBound((self, context), eventLoop: context.eventLoop)
                promise.futureResult.whenComplete { _ in
                    let (handler, context) = bound.value
                    guard handler.isBodyComing else { return context.close(promise: nil) }
                    handler.check?.cancel()
                    handler.check = handler.scheduleClose(context, in: Self.linger)
                }
            }
            context.write(data, promise: promise)
        }
    }

    func channelWritabilityChanged(context: ChannelHandlerContext) {
        writeCheck?.cancel()
        if !context.channel.isWritable { writeCheck = scheduleClose(context, in: Self.patience) }
        context.fireChannelWritabilityChanged()
    }
}

// Copyright the Picture Time authors
// SPDX-License-Identifier: Apache-2.0

internal import HTTPTypes
internal import NIOCore
internal import NIOHTTPTypes

/// Closes connections of those who keep one open and send next to nothing: each request's head has to come within a
/// while, and its body not slower than a bad phone connection.
///
/// An idle time alone would let someone hold a connection with a byte every few seconds.
final class RequestDeadline: ChannelInboundHandler, RemovableChannelHandler {
    typealias InboundIn = HTTPRequestPart
    typealias InboundOut = HTTPRequestPart

    /// For a request's head, and for a body before its rate counts.
    private static let grace = TimeAmount.seconds(30)
    /// Of a body, in bytes a second.
    private static let slowest = 1_000.0

    private var check: Scheduled<Void>?
    private var bodyBegin: NIODeadline?
    private var bodyBytes = 0

    func channelActive(context: ChannelHandlerContext) {
        waitForHead(context)
        context.fireChannelActive()
    }

    func handlerAdded(context: ChannelHandlerContext) {
        if context.channel.isActive { waitForHead(context) }
    }

    func handlerRemoved(context: ChannelHandlerContext) { check?.cancel() }

    func channelInactive(context: ChannelHandlerContext) {
        check?.cancel()
        context.fireChannelInactive()
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        switch unwrapInboundIn(data) {
        case .head:
            bodyBegin = .now()
            bodyBytes = 0
            checkBody(context)
        case .body(let buffer):
            bodyBytes += buffer.readableBytes
        case .end:
            bodyBegin = nil
            check?.cancel()
        // Idle connections end by the idle time; a head that has begun and does not end is theirs, too.
        }
        context.fireChannelRead(data)
    }

    private func waitForHead(_ context: ChannelHandlerContext) {
        check?.cancel()
        let bound = NIOLoopBound(context, eventLoop: context.eventLoop)
        check = context.eventLoop.scheduleTask(in: Self.grace) { bound.value.close(promise: nil) }
    }

    private func checkBody(_ context: ChannelHandlerContext) {
        check?.cancel()
        let bound = NIOLoopBound((self, context), eventLoop: context.eventLoop)
        check = context.eventLoop.scheduleTask(in: Self.grace) {
            let (handler, context) = bound.value
            guard let begin = handler.bodyBegin else { return }
            let seconds = Double((NIODeadline.now() - begin).nanoseconds) / 1e9
            if Double(handler.bodyBytes) < seconds * Self.slowest {
                context.close(promise: nil)
            } else {
                handler.checkBody(context)
            }
        }
    }
}

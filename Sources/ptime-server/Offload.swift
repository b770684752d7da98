// Copyright the Picture Time authors
// SPDX-License-Identifier: Apache-2.0

internal import NIOPosix

/// Runs what blocks its thread where that keeps nobody else waiting.
func offload<Value: Sendable>(_ body: @escaping @Sendable () -> Value) async -> Value {
    await withCheckedContinuation { continuation in
        NIOThreadPool.singleton.submit { _ in continuation.resume(returning: body()) }
    }
}

func offload<Value: Sendable>(_ body: @escaping @Sendable () throws -> Value) async throws -> Value {
    try await withCheckedThrowingContinuation { continuation in
        NIOThreadPool.singleton.submit { _ in continuation.resume(with: Result { try body() }) }
    }
}

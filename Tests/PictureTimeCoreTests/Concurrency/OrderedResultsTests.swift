// Copyright the Picture Time authors
// SPDX-License-Identifier: Apache-2.0

import Foundation
import Synchronization
import Testing

@testable import PictureTimeCore

struct OrderedResultsTests {
    private struct Failure: Error {}

    /// Counts how many items are between their beginning and their being taken.
    private final class Window: Sendable {
        private let state = Mutex((now: 0, most: 0))
        func enter() {
            state.withLock {
                $0.now += 1
                $0.most = max($0.most, $0.now)
            }
        }
        func leave() { state.withLock { $0.now -= 1 } }
        var most: Int { state.withLock { $0.most } }
    }

    @Test(arguments: [(1, 1), (2, 4), (8, 8), (4, 1)])
    func deliversInOrderWithinTheLimit(workers: Int, limit: Int) async throws {
        let source = ItemSource(Array(0..<200))
        let window = Window()
        let results = try await withOrderedResults(
            limit: limit, workerCount: workers,
            nextItem: {
                let item = source.next()
                if item != nil { window.enter() }
                return item
            },
            makeWorker: { 3 },
            transform: { worker, item in
                // Uneven work, so that results finish out of order.
                if item % 7 == 0 { usleep(2_000) }
                return item * worker
            },
            consume: { results in
                var all: [Int] = []
                while let result = try await results.next() {
                    all.append(result)
                    window.leave()
                }
                return all
            }
        )
        #expect(results == (0..<200).map { $0 * 3 })
        // And the one in the consumer's hands, which has left the window before the test can say so.
        #expect(window.most <= max(workers, limit) + 1)
    }

    /// Those that hold no memory do not keep what is behind them from being begun, however few of the others there may be.
    @Test func lightItemsDoNotCount() async throws {
        let results = OrderedResults<Int, Int>(limit: 2, isLight: { $0 % 10 != 0 }, cost: { $0 % 10 == 0 ? 1 : 0 })
        for item in 1...19 {
            #expect(await results.waitForRoom())
            await results.add(item)
        }
        await results.add(20)
        await results.endItems()
        // The two heavy ones first; then the others in their order.
        var order: [Int] = []
        for _ in 1...20 { order.append(try #require(await results.takeItem()).1) }
        #expect(order == [10, 20] + Array(1...9) + Array(11...19))
        for (index, item) in (1...20).enumerated() { await results.finish(index, item) }
        for item in 1...20 { #expect(try await results.next() == item) }
        #expect(try await results.next() == nil)
    }

    @Test func theLastItemsBeginWithTheLongest() async throws {
        let costs = [3, 1, 5, 2, 9, 3]
        let results = OrderedResults<Int, Int>(limit: 10) { costs[$0] }
        func taken() async -> Int? { await results.takeItem().map { costs[$0.1] } }
        for item in costs.indices { await results.add(item) }
        // As long as more may come, in their order.
        var order = [await taken(), await taken()]
        await results.endItems()
        for _ in 0..<5 { order.append(await taken()) }
        #expect(order == [3, 1, 9, 5, 3, 2, nil])
    }

    @Test func noItemsGiveNoResults() async throws {
        let count = try await withOrderedResults(
            limit: 2, workerCount: 2, nextItem: { nil as Int? }, makeWorker: {}, transform: { _, item in item },
            consume: { results in try await results.next() == nil ? 0 : 1 })
        #expect(count == 0)
    }

    enum Part: CaseIterable { case nextItem, makeWorker, transform, consume }

    @Test(arguments: Part.allCases)
    func anErrorOfAnyPartEndsTheWhole(part: Part) async {
        let source = ItemSource(Array(0..<1000))
        await #expect(throws: Failure.self) {
            try await withOrderedResults(
                limit: 4, workerCount: 3,
                nextItem: {
                    let item = source.next()
                    if part == .nextItem, item == 50 { throw Failure() }
                    return item
                },
                makeWorker: { if part == .makeWorker { throw Failure() } },
                transform: { _, item in
                    if part == .transform, item == 50 { throw Failure() }
                    return item
                },
                consume: { results in
                    while let result = try await results.next() {
                        if part == .consume, result == 50 { throw Failure() }
                    }
                }
            )
        }
    }

    @Test func cancellingTheTaskEndsTheWhole() async {
        let task = Task {
            let source = ItemSource(Array(0..<1_000_000))
            try await withOrderedResults(
                limit: 4, workerCount: 2, nextItem: { source.next() }, makeWorker: {},
                transform: { _, item in
                    usleep(100)
                    return item
                },
                consume: { results in while try await results.next() != nil {} }
            )
        }
        try? await Task.sleep(for: .milliseconds(20))
        task.cancel()
        await #expect(throws: CancellationError.self) { try await task.value }
    }

    @Test func aConsumerMayStopEarly() async throws {
        let source = ItemSource(Array(0..<1_000_000))
        let first = try await withOrderedResults(
            limit: 4, workerCount: 2, nextItem: { source.next() }, makeWorker: {}, transform: { _, item in item },
            consume: { results in try await results.next() })
        #expect(first == 0)
    }
}

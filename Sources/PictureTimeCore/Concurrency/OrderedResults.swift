// Copyright the Picture Time authors
// SPDX-License-Identifier: Apache-2.0

/// Runs work on several threads and delivers the results in the order of the items.
///
/// At most `limit` items that hold memory are under way or waiting to be taken at any time, so that it stays bounded however
/// slow the consumer is. Tasks are structured: when this returns or throws, none is left.
///
/// - Parameters:
///   - limit: Items computed or waiting at the same time, without the light ones; at least `workerCount`.
///   - isLight: Whether neither an item nor its result holds much memory; such items do not count. While they wait for their
///     turn to be consumed, what comes behind them is already worked on.
///   - workerCount: How many run at once.
///   - nextItem: Gives the items one after the other, nil at the end. Never called twice at the same time.
///   - cost: How long an item takes, compared to others. The last items are begun in the order of their cost, the
///     longest first, so that all workers end at about the same time.
///   - makeWorker: Makes what one thread needs for itself, such as a detector; called once for each worker.
///   - transform: Turns an item into a result.
///   - consume: Takes the results, in the order of the items.
/// - Throws: The first error of any part; `CancellationError` when the task is cancelled.
func withOrderedResults<Item: Sendable, Worker, Result: Sendable, Output: Sendable>(
    limit: Int, workerCount: Int,
    isLight: @escaping @Sendable (Item) -> Bool = { _ in false },
    nextItem: @escaping @Sendable () async throws -> Item?,
    cost: @escaping @Sendable (Item) -> Int = { _ in 1 },
    makeWorker: @escaping @Sendable () throws -> Worker,
    transform: @escaping @Sendable (Worker, Item) throws -> Result,
    consume: (OrderedResults<Item, Result>) async throws -> Output
) async throws -> Output {
    let results = OrderedResults<Item, Result>(limit: max(limit, workerCount), isLight: isLight, cost: cost)
    return try await withThrowingTaskGroup(of: Void.self) { group in
        group.addTask { @concurrent in
            await results.run {
                while await results.waitForRoom(), let item = try await nextItem() {
                    try Task.checkCancellation()
                    await results.add(item)
                }
                await results.endItems()
            }
        }
        for _ in 0..<max(workerCount, 1) {
            group.addTask { @concurrent in
                await results.run {
                    var worker: Worker?
                    while let (index, item) = await results.takeItem() {
                        try Task.checkCancellation()
                        if worker == nil { worker = try makeWorker() }
                        await results.finish(index, try transform(worker!, item))
                    }
                }
            }
        }
        do {
            let output = try await consume(results)
            await results.stop(nil)
            return output
        } catch {
            await results.stop(error)
            throw error
        }
    }
}

/// The window of items between those already consumed and those not yet begun.
actor OrderedResults<Item: Sendable, Result: Sendable> {
    private let limit: Int
    private let isLight: @Sendable (Item) -> Bool
    private let cost: @Sendable (Item) -> Int
    /// Items that no worker has taken yet, the oldest first.
    private var waiting: [(index: Int, item: Item)] = []
    private var finished: [Int: Result] = [:]
    private var addedCount = 0
    private var consumedCount = 0
    /// Items that count towards the limit, of those added and not consumed.
    private var heavyItems: Set<Int> = []
    private var itemsHaveEnded = false
    /// Set when nothing more will happen: everyone who waits is woken and told the end.
    private var isStopped = false
    private var failure: (any Error)?
    /// Everyone who found nothing to do yet. All are woken at each change and look again; there are few.
    private var sleepers: [CheckedContinuation<Void, Never>] = []

    init(
        limit: Int, isLight: @escaping @Sendable (Item) -> Bool = { _ in false },
        cost: @escaping @Sendable (Item) -> Int
    ) {
        self.limit = limit
        self.isLight = isLight
        self.cost = cost
    }

    /// The next result in order, or nil after the last.
    func next() async throws -> Result? {
        while true {
            if let failure { throw failure }
            if let result = finished.removeValue(forKey: consumedCount) {
                heavyItems.remove(consumedCount)
                consumedCount += 1
                wakeAll()
                return result
            }
            if isStopped || itemsHaveEnded && consumedCount == addedCount { return nil }
            await sleep()
        }
    }

    /// Runs a part of the work; its error stops the whole.
    fileprivate nonisolated func run(_ body: () async throws -> Void) async {
        do { try await body() } catch { await stop(error) }
    }

    /// Waits until another item may be added. Returns false when none is wanted any more.
    func waitForRoom() async -> Bool {
        while !isStopped, heavyItems.count >= limit { await sleep() }
        return !isStopped
    }

    func add(_ item: Item) {
        if !isLight(item) { heavyItems.insert(addedCount) }
        waiting.append((addedCount, item))
        addedCount += 1
        wakeAll()
    }

    func endItems() {
        itemsHaveEnded = true
        wakeAll()
    }

    func takeItem() async -> (Int, Item)? {
        while !isStopped {
            if !waiting.isEmpty { return waiting.remove(at: indexOfNext) }
            if itemsHaveEnded { return nil }
            await sleep()
        }
        return nil
    }

    /// While more items come, the oldest: the window moves on when it is done.
    private var indexOfNext: Int {
        guard itemsHaveEnded else { return 0 }
        let costs = waiting.map { cost($0.item) }
        return costs.firstIndex(of: costs.max()!)!
    }

    func finish(_ index: Int, _ result: Result) {
        finished[index] = result
        wakeAll()
    }

    fileprivate func stop(_ error: (any Error)?) {
        if failure == nil { failure = error }
        isStopped = true
        waiting = []
        finished = [:]
        wakeAll()
    }

    private func sleep() async {
        await withCheckedContinuation { sleepers.append($0) }
    }

    private func wakeAll() {
        let woken = sleepers
        sleepers = []
        for sleeper in woken { sleeper.resume() }
    }
}

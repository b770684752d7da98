// Copyright the Picture Time authors
// SPDX-License-Identifier: Apache-2.0

internal import Synchronization

/// A list that is handed out one by one.
final class ItemSource<Item: Sendable>: Sendable {
    private let items: [Item]
    private let position = Atomic<Int>(0)

    init(_ items: [Item]) { self.items = items }

    func next() -> Item? {
        let index = position.wrappingAdd(1, ordering: .relaxed).oldValue
        return index < items.count ? items[index] : nil
    }
}

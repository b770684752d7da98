// Copyright the Picture Time authors
// SPDX-License-Identifier: Apache-2.0

import Testing

@testable import PictureTimeCore

struct GOPPlanTests {
    private static func digest(_ number: Int) -> ContentDigest { ContentDigest(of: Array("frame \(number)".utf8)) }

    /// The frames of each group.
    private static func groups(_ numbers: [Int]) -> [[Int]] {
        var plan = GOPPlan()
        return numbers.reduce(into: []) { groups, number in
            if plan.begins(with: digest(number)) { groups.append([]) }
            groups[groups.count - 1].append(number)
        }
    }

    private static let all = Self.groups(Array(0..<3650))

    @Test func lengthsStayWithinBounds() {
        #expect(Self.all.dropLast().allSatisfy { GOPPlan.lengths.contains($0.count) })
        let mean = 3650 / Double(Self.all.count)
        #expect((16...24).contains(mean), "\(mean) frames on average")
    }

    @Test(arguments: [1, 2, 100, 1000, 3649])
    func appendingChangesTheLastGroupOnly(count: Int) {
        let before = Self.groups(Array(0..<count))
        let after = Self.groups(Array(0...count))
        #expect(after.starts(with: before.dropLast()))
        #expect((before.count...(before.count + 1)).contains(after.count))
    }

    @Test func insertingChangesFewGroups() {
        let before = Set(Self.all)
        var changed: [Int] = []
        for place in stride(from: 5, to: 3600, by: 37) {
            var numbers = Array(0..<3650)
            numbers.insert(10_000 + place, at: place)
            changed.append(Self.groups(numbers).count { !before.contains($0) })
        }
        let mean = Double(changed.reduce(0, +)) / Double(changed.count)
        #expect(mean < 2, "\(mean) groups on average")
        #expect(changed.sorted()[changed.count * 9 / 10] <= 4)
    }

    @Test func framesThatAreAllTheSameHaveBoundsToo() {
        var plan = GOPPlan()
        let begins = (0..<200).map { _ in plan.begins(with: Self.digest(1)) }
        let starts = begins.indices.filter { begins[$0] }
        #expect(zip(starts, starts.dropFirst()).allSatisfy { GOPPlan.lengths.contains($1 - $0) })
    }
}

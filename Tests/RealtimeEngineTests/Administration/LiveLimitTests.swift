import Testing

@testable import RealtimeEngine

struct LiveLimitTests {
    @Test(arguments: LiveLimit.allCases)
    func nameAndValueAreThoseOfTheProperty(limit: LiveLimit) throws {
        var limits = Limits()
        limits[limit] = 7_654_321
        let property = try #require(
            Mirror(reflecting: limits).children.first { child in child.label == limit.rawValue }
        )
        #expect(property.value as? Int == 7_654_321)
        #expect(limits[limit] == 7_654_321)
    }

    @Test(arguments: LiveLimit.allCases)
    func defaultIsInRange(limit: LiveLimit) {
        #expect(limit.range.contains(Limits()[limit]))
    }

    @Test(arguments: LiveLimit.allCases, [false, true])
    func endsOfTheRangeAreNoTrap(limit: LiveLimit, isLow: Bool) throws {
        let harness = HubHarness(.open(user: "ann") { _ in })
        var limits = Limits()
        limits[limit] = isLow ? limit.range.lowerBound : limit.range.upperBound
        harness.turn { core in core.machine.change(limits) }
        harness.budget.change(limits, at: harness.clock.now)
        let peer = try harness.connect()
        peer.subscribe("a")
        harness.advance(by: .seconds(1))
        #expect(harness.core.isOpen(peer.id))
    }
}

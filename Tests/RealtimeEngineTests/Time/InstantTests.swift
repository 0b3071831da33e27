import Testing

@testable import RealtimeEngine

struct InstantTests {
    private static func instant(_ nanoseconds: Int64) -> Instant { Instant(nanoseconds: nanoseconds) }

    @Test func earlierOfTwoIsTheOneThatComesIfTheOtherNeverDoes() {
        let (one, two): (Instant?, Instant?) = (Self.instant(1), Self.instant(2))
        #expect(one.orEarlier(two) == one)
        #expect(two.orEarlier(one) == one)
        #expect(two.orEarlier(nil) == two)
        #expect(Instant?.none.orEarlier(two) == two)
        #expect(Instant?.none.orEarlier(nil) == nil)
    }

    @Test(arguments: [(1, 1), (999_999, 1), (1_000_000, 1), (1_000_001, 2), (0, 1), (.max, .max)] as [(Int64, UInt32)])
    func waitsAreToldInWholeMillisecondsAndNeverTooShort(_ nanoseconds: Int64, _ milliseconds: UInt32) {
        #expect(UInt32(millisecondsFrom: nanoseconds) == milliseconds)
    }

    @Test func advancingSaturates() {
        #expect(Instant(nanoseconds: .max - 1).advanced(by: .seconds(1)).nanoseconds == .max)
        #expect(Instant(nanoseconds: .min + 1).advanced(by: .seconds(-1)).nanoseconds == .min)
        #expect(Instant(nanoseconds: 5).advanced(by: .nanoseconds(-7)).nanoseconds == -2)
    }

    @Test(arguments: [
        (Duration.seconds(Int64.max), Int64.max), (.seconds(Int64.min), .min), (.milliseconds(-1), -1_000_000),
        (.nanoseconds(1), 1),
    ])
    func durationsAreClampedToNanoseconds(duration: Duration, nanoseconds: Int64) {
        #expect(duration.nanosecondsClamped == nanoseconds)
    }
}

import Testing
import WebSocketCodec

struct PingTrackerTests {
    private func pong(_ tracker: inout PingTracker, _ payload: [UInt8], _ now: UInt64) -> UInt64? {
        tracker.pong(payload.span, now: now)
    }

    @Test func rule60OnlyAMatchingPongTellsARoundTrip() {
        var tracker = PingTracker()
        let first = tracker.ping(now: 100)
        let second = tracker.ping(now: 200)
        #expect(first != second)
        #expect(pong(&tracker, first, 250) == nil)
        #expect(pong(&tracker, [], 250) == nil)
        #expect(pong(&tracker, second, 260) == 60)
        #expect(pong(&tracker, second, 270) == nil)
    }

    @Test func aClockThatGoesBackGivesZero() {
        var tracker = PingTracker()
        let payload = tracker.ping(now: 100)
        #expect(pong(&tracker, payload, 50) == 0)
    }
}

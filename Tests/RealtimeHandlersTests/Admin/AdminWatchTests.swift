import Testing

@testable import RealtimeHandlers

struct AdminWatchTests {
    @Test func firstExpectationStartsAndTheOthersGoOn() {
        var watch = AdminWatch()
        #expect(watch.expected() == .start)
        #expect(watch.expected() == .goOn)
        #expect(watch.ticked(members: 1) == .goOn)
        #expect(watch.expected() == .goOn)
        #expect(watch.isStreaming)
    }

    @Test func thirdEmptyTickInARowStops() {
        var watch = AdminWatch()
        _ = watch.expected()
        let actions = [0, 0, 1, 0, 0, 0, 0].map { members in watch.ticked(members: members) }
        #expect(actions == [.goOn, .goOn, .goOn, .goOn, .goOn, .stop, .stop])
        #expect(!watch.isStreaming)
        #expect(watch.expected() == .start)
    }

    @Test func expectationKeepsAnEmptyStreamRunning() {
        var watch = AdminWatch()
        _ = watch.expected()
        _ = watch.ticked(members: 0)
        _ = watch.ticked(members: 0)
        #expect(watch.expected() == .goOn)
        #expect(watch.ticked(members: 0) == .goOn)
    }

    @Test func stoppedForGoodStartsNoMore() {
        var watch = AdminWatch()
        _ = watch.expected()
        watch.stop()
        #expect(watch.ticked(members: 1) == .stop)
        #expect(watch.expected() == .stop)
        #expect(!watch.isStreaming)
    }
}

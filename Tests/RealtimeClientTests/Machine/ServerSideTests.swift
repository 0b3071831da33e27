import RealtimeClient
import RealtimeProtocol
import Testing

struct ServerSideTests {
    static let subs =
        #""client":"c","subs":{"s":{"recoverable":true,"positioned":true,"epoch":"e9","offset":2}}"#
    static let entry = RoomEntry(
        position: StreamPosition(epoch: "e9", offset: 2),
        isRecoverable: true,
        isServerSide: true
    )

    @Test func roomsOfTheServersChoiceAreResumedInConnect() {
        let harness = Harness()
        harness.connect(Self.subs)
        #expect(harness.events("s") == [.subscribed(Self.entry)])
        harness.publication(3, "s")
        #expect(harness.events("s") == [pub(3)])
        harness.end()
        harness.passWait()
        _ = harness.effects()
        harness.machine.transportOpened(harness.session, now: harness.now)
        #expect(
            harness.sent() == [
                #"{"id":2,"connect":{"subs":{"s":{"recover":true,"epoch":"e9","offset":3}},"#
                    + #""name":"swift-realtime","version":"0.1.0"}}"#
            ]
        )
        harness.receive(
            #"{"id":2,"connect":{"client":"d","subs":{"s":{"recoverable":true,"positioned":true,"recovered":true,"#
                + #""epoch":"e9","offset":4,"publications":[{"data":4,"offset":4}]}}}}"#
        )
        #expect(harness.events("s").suffix(2) == [.recovered(count: 1), pub(4)])
    }

    @Test func roomThatIsNotSubscribedAgainIsOver() {
        let harness = Harness()
        harness.connect(Self.subs)
        harness.end()
        harness.passWait()
        harness.answerConnect()
        #expect(harness.events("s") == [.ended(code: .server, reason: "server unsubscribed")])
        #expect(harness.machine.position(of: "s") == nil)
    }

    @Test func serverSubscribesAndUnsubscribesAtAnyTime() {
        let harness = Harness()
        harness.connect()
        _ = harness.effects()
        let push =
            #"{"push":{"channel":"s","subscribe":{"recoverable":true,"positioned":true,"epoch":"e9","offset":2}}}"#
        harness.receive(push)
        #expect(harness.events("s") == [.subscribed(Self.entry)])
        harness.receive(#"{"push":{"channel":"s","unsubscribe":{"code":2000,"reason":"bye"}}}"#)
        #expect(harness.events("s") == [.ended(code: .server, reason: "bye")])
        harness.publication(3, "s")
        #expect(harness.effects().isEmpty)
    }

    @Test func holeInAServersRoomIsRepairedByReconnecting() {
        for push in [
            #"{"push":{"channel":"s","pub":{"data":9,"offset":9}}}"#,
            #"{"push":{"channel":"s","unsubscribe":{"code":2500,"reason":"x"}}}"#,
        ] {
            let harness = Harness()
            harness.connect(Self.subs)
            harness.receive(push)
            #expect(harness.waitsUntil != nil)
            harness.passWait()
            _ = harness.effects()
            harness.machine.transportOpened(harness.session, now: harness.now)
            #expect(harness.sent().first?.contains(#""subs":{"s":{"recover":true,"epoch":"e9","offset":2}}"#) == true)
        }
    }

    @Test func hostsWishForAServersRoomNeedsNoCommandUntilTheServerLetsGo() {
        let harness = Harness()
        harness.connect(Self.subs)
        _ = harness.effects()
        #expect(harness.subscribe("s") == nil)
        #expect(harness.effects() == [.room("s", .subscribed(Self.entry))])
        harness.end()
        harness.passWait()
        harness.answerConnect()
        #expect(harness.sent().last?.contains(#""subscribe":{"channel":"s","recover":true"#) == true)
    }

    @Test func hostLeavesAServersRoom() {
        let harness = Harness()
        harness.connect(Self.subs)
        _ = harness.effects()
        harness.machine.unsubscribe("s", now: harness.now)
        #expect(harness.sent() == [#"{"id":2,"unsubscribe":{"channel":"s"}}"#])
        harness.publication(3, "s")
        harness.receive(#"{"id":2,"unsubscribe":{}}"#)
        #expect(harness.effects().isEmpty)
    }

    @Test func roomsBeyondTheLimitAreToldAndNotFollowed() {
        let harness = Harness { configuration in configuration.limits.rooms = 1 }
        _ = harness.subscribe("a")
        harness.connect(Self.subs)
        guard case .failed(let error)? = harness.events("s").first else {
            Issue.record("the host must be told")
            return
        }
        #expect(error.code == .tooManyRooms)
    }
}

import RealtimeClient
import RealtimeProtocol
import Testing

struct RoomsTests {
    static let ok = #""subscribe":{"recoverable":true,"positioned":true,"epoch":"e","offset":0}"#
    static let subscribe1 =
        #"{"id":2,"subscribe":{"channel":"r","positioned":true,"recoverable":true}}"#

    @Test func subscribeIsSentOnceConnected() {
        let harness = Harness()
        #expect(harness.subscribe() == nil)
        #expect(harness.effects().isEmpty)
        harness.connect()
        let sent = harness.sent()
        #expect(sent == [Self.subscribe1])
        harness.receive(#"{"id":2,\#(Self.ok)}"#)
        let position = StreamPosition(epoch: "e", offset: 0)
        #expect(harness.events() == [.subscribed(RoomEntry(position: position, isRecoverable: true))])
        #expect(harness.machine.position(of: "r") == position)
    }

    /// Every sequence of up to six changes of mind, with the answers coming after any of them.
    @Test func rapidTogglesEndInTheLastWish() {
        for length in 1...6 {
            for answers in 0..<(1 << length) {
                let harness = Harness()
                harness.connect()
                _ = harness.effects()
                var server = ToggleServer()
                for step in 0..<length {
                    if step % 2 == 0 {
                        #expect(harness.subscribe() == nil)
                    } else {
                        harness.machine.unsubscribe("r", now: harness.now)
                    }
                    server.take(harness.sent())
                    if answers & (1 << step) != 0 { server.answerAll(harness) }
                }
                for _ in 0..<4 { server.answerAll(harness) }
                #expect(server.isIn == (length % 2 == 1), "\(length) steps, answers \(answers)")
                #expect(server.mistakes == 0)
                #expect(harness.sent().isEmpty)
            }
        }
    }

    @Test func noEventComesAfterUnsubscribe() {
        let harness = Harness()
        harness.enter()
        harness.publication(1)
        harness.machine.unsubscribe("r", now: harness.now)
        let ended = RoomEvent.ended(code: .client, reason: "client unsubscribed")
        #expect(harness.events() == [pub(1), ended])
        harness.publication(2)
        harness.receive(#"{"push":{"channel":"r","join":{"info":{"user":"u","client":"c"}}}}"#)
        harness.receive(#"{"push":{"channel":"r","gap":{"epoch":"e","from":2,"through":3}}}"#)
        #expect(harness.effects().isEmpty)
        #expect(harness.machine.position(of: "r")?.offset == 1)
        #expect(harness.machine.counters.strays == 3)
    }

    @Test func refusedUnsubscribeIsSentAgainBeforeAnythingElse() {
        let harness = Harness()
        harness.enter()
        harness.machine.unsubscribe("r", now: harness.now)
        #expect(harness.sent() == [#"{"id":3,"unsubscribe":{"channel":"r"}}"#])
        harness.receive(#"{"id":3,"error":{"code":111,"message":"too many requests","temporary":true}}"#)
        #expect(harness.subscribe() == nil)
        #expect(harness.sent().isEmpty, "the server still has the subscription, and is not to be pressed")
        harness.advance(second)
        #expect(harness.sent() == [#"{"id":4,"unsubscribe":{"channel":"r"}}"#])
        harness.receive(#"{"id":4,"unsubscribe":{}}"#)
        harness.advance(second)
        #expect(harness.sent().count == 1, "and now it subscribes again")
        #expect(harness.machine.counters.strays == 0)
    }

    @Test func refusedSubscribeWaitsAtLeastAsLongAsTheServerSays() {
        let harness = Harness()
        harness.connect()
        _ = harness.subscribe()
        #expect(harness.sent().count == 1)
        harness.receive(#"{"id":2,"error":{"code":401,"message":"","temporary":true,"retry_after":12000}}"#)
        harness.advance(12 * second - 1)
        #expect(harness.sent().isEmpty)
        harness.advance(second)
        #expect(harness.sent().count == 1)
    }

    @Test func positionIsKeptOverUnsubscribeAndForgottenOnDemand() {
        let harness = Harness()
        harness.enter(at: 4)
        harness.machine.unsubscribe("r", now: harness.now)
        harness.answer(#""unsubscribe":{}"#)
        #expect(harness.subscribe() == nil)
        let resume = #""recover":true,"epoch":"e","offset":4,"positioned":true,"recoverable":true"#
        #expect(harness.sent() == [#"{"id":4,"subscribe":{"channel":"r",\#(resume)}}"#])
        harness.receive(#"{"id":4,\#(Self.ok.replacing("\"offset\":0", with: "\"offset\":4,\"recovered\":true"))}"#)
        harness.machine.unsubscribe("r", forgetting: true, now: harness.now)
        harness.answer(#""unsubscribe":{}"#)
        #expect(harness.machine.position(of: "r") == nil)
        #expect(harness.subscribe() == nil)
        #expect(harness.sent() == [#"{"id":6,"subscribe":{"channel":"r","positioned":true,"recoverable":true}}"#])
    }

    @Test func storedPositionIsResumed() {
        let harness = Harness()
        harness.connect()
        _ = harness.effects()
        var options = SubscriptionOptions()
        options.since = StreamPosition(epoch: "e", offset: 9)
        _ = harness.subscribe("r", options)
        harness.answer(#""subscribe":{"recoverable":true,"positioned":true,"epoch":"f","offset":2}"#)
        let now = StreamPosition(epoch: "f", offset: 2)
        #expect(
            harness.events() == [
                .subscribed(RoomEntry(position: now, isRecoverable: true)),
                .notRecovered(previous: StreamPosition(epoch: "e", offset: 9), now: now),
            ]
        )
    }

    @Test(arguments: [
        (#"{"code":103,"message":"permission denied"}"#, false), (#"{"code":102,"message":"unknown"}"#, false),
        (#"{"code":100,"message":"internal","temporary":true}"#, true),
        (#"{"code":111,"message":"slow down","temporary":true}"#, true),
        (#"{"code":109,"message":"token expired"}"#, false),
    ])
    func refusalsEndTheSubscriptionOrAreTriedLater(_ error: String, _ isTemporary: Bool) {
        let harness = Harness()
        harness.connect()
        _ = harness.subscribe()
        harness.answer(#""error":\#(error)"#)
        let events = harness.events()
        #expect(events.isEmpty == isTemporary)
        if !isTemporary, case .failed(let refusal)? = events.first { #expect(refusal.code == .refused) }
        harness.advance(second / 2)
        #expect(harness.sent().count == (isTemporary ? 1 : 0))
    }

    @Test func alreadySubscribedIsCuredByLeavingFirst() {
        let harness = Harness()
        harness.connect()
        _ = harness.subscribe()
        harness.answer(#""error":{"code":105,"message":"already subscribed"}"#)
        harness.answer(#""unsubscribe":{}"#)
        harness.answer(Self.ok)
        #expect(harness.events().count == 1)
    }

    @Test func failingSubscribesAreFewerAndFewer() {
        let harness = Harness()
        harness.connect(#""client":"c""#)
        _ = harness.subscribe()
        var attempts = 0
        let end = harness.now + 600 * second
        while harness.now < end {
            for id in ids(harness.sent()) {
                attempts += 1
                harness.receive(#"{"id":\#(id),"error":{"code":100,"message":"","temporary":true}}"#)
            }
            harness.advance(second / 10)
        }
        #expect(attempts > 30 && attempts < 120)
    }

    @Test func namesAndNumbersOfRoomsHaveLimits() {
        let harness = Harness { configuration in configuration.limits.rooms = 3 }
        #expect(harness.subscribe("")?.code == .invalidRequest)
        #expect(harness.subscribe(String(repeating: "x", count: 256))?.code == .invalidRequest)
        for room in ["a", "b", "c"] { #expect(harness.subscribe(room) == nil) }
        #expect(harness.subscribe("d")?.code == .tooManyRooms)
        harness.machine.unsubscribe("b", forgetting: true, now: harness.now)
        #expect(harness.subscribe("d") == nil)
        #expect(harness.machine.counters.refusals == 1)
    }

    @Test func unansweredRoomCommandsEndTheConnection() {
        let harness = Harness()
        harness.connect()
        _ = harness.subscribe()
        harness.advance(10 * second)
        #expect(harness.waitsUntil != nil)
    }
}

/// Answers subscribes and unsubscribes as a server does, and notices commands that make no sense.
struct ToggleServer {
    var isIn = false
    var mistakes = 0
    private var pending: [String] = []

    mutating func take(_ messages: [String]) {
        self.pending += messages
        if self.pending.count > 1 { self.mistakes += 1 }
    }

    mutating func answerAll(_ harness: Harness) {
        let messages = self.pending
        self.pending = []
        for message in messages {
            let id = ids([message]).first ?? 0
            if message.contains(#""unsubscribe""#) {
                if !self.isIn { self.mistakes += 1 }
                self.isIn = false
                harness.receive(#"{"id":\#(id),"unsubscribe":{}}"#)
            } else {
                if self.isIn { self.mistakes += 1 }
                self.isIn = true
                harness.receive(#"{"id":\#(id),\#(RoomsTests.ok)}"#)
            }
        }
        self.take(harness.sent())
    }
}

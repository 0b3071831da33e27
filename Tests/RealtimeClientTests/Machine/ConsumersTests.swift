import RealtimeClient
import RealtimeProtocol
import Testing

struct ConsumersTests {
    static let subscribe = #"{"channel":"r","data":{"consumer":"billing"}}"#

    static func entered(_ offset: Int, epoch: String = "e", recovered: Bool = false) -> String {
        let flags = recovered ? #""recovered":true,"was_recovering":true,"# : ""
        return #""subscribe":{"recoverable":true,"positioned":true,\#(flags)"epoch":"\#(epoch)","offset":\#(offset)}"#
    }

    static func options(_ configure: (inout SubscriptionOptions) -> Void = { _ in }) -> SubscriptionOptions {
        var options = SubscriptionOptions()
        options.consumer = "billing"
        configure(&options)
        return options
    }

    private func hand(_ harness: Harness, _ offset: UInt64, attempt: Int = 1) {
        let again = attempt > 1 ? #","attempt":"\#(attempt)""# : ""
        let tags = #"{"message":"e:\#(offset)"\#(again)}"#
        harness.receive(
            #"{"push":{"channel":"r","pub":{"data":\#(offset),"offset":\#(offset),"tags":\#(tags)}}}"#
        )
    }

    @Test func consumerIsNamedBesideWhatTheApplicationSays() {
        let beside: [(String?, String)] = [
            (nil, #"{"consumer":"billing"}"#),
            ("{}", #"{"consumer":"billing"}"#),
            (" { } ", #"{"consumer":"billing" } "#),
            (#"{"a":1}"#, #"{"consumer":"billing","a":1}"#),
        ]
        for (data, expected) in beside {
            let harness = Harness()
            harness.connect()
            #expect(harness.subscribe("r", Self.options { options in options.data = data.map(json) }) == nil)
            #expect(harness.sent() == [#"{"id":2,"subscribe":{"channel":"r","data":\#(expected)}}"#])
        }
    }

    @Test func namesAndDataThatCannotBeSaidAreRefused() {
        let harness = Harness()
        harness.connect()
        _ = harness.effects()
        for data in ["1", "[]", #"{"consumer":"other"}"#, #"{"consumer":1}"#] {
            let error = harness.subscribe("r", Self.options { options in options.data = json(data) })
            #expect(error?.code == .invalidRequest)
        }
        #expect(harness.subscribe("r", Self.options { options in options.consumer = "" })?.code == .invalidRequest)
        #expect(harness.effects().isEmpty)
    }

    @Test func whatComesAgainReachesTheReader() {
        let harness = Harness()
        harness.connect()
        _ = harness.subscribe("r", Self.options())
        harness.answer(Self.entered(0))
        _ = harness.effects()
        self.hand(harness, 1)
        self.hand(harness, 2)
        self.hand(harness, 1, attempt: 2)
        self.hand(harness, 4)
        let attempts = harness.events().map { event in
            if case .publication(let publication) = event {
                "\(publication.messageID ?? "none") \(publication.attempt)"
            } else {
                "\(event)"
            }
        }
        #expect(attempts == ["e:1 1", "e:2 1", "e:1 2", "e:4 1"])
        #expect(harness.machine.counters.duplicates == 0)
        #expect(harness.machine.counters.gapsDetected == 0)
    }

    @Test func reconnectLeavesThePlaceToTheServer() {
        let harness = Harness()
        harness.connect()
        _ = harness.subscribe("r", Self.options())
        harness.answer(Self.entered(3))
        self.hand(harness, 4)
        harness.reconnect()
        #expect(harness.sent() == [#"{"id":4,"subscribe":\#(Self.subscribe)}"#])
        harness.receive(#"{"id":4,\#(Self.entered(3))}"#)
        let position = StreamPosition(epoch: "e", offset: 3)
        #expect(harness.events() == [.subscribed(RoomEntry(position: position, isRecoverable: true))])
    }

    @Test func newLifeOfTheRoomIsTold() {
        let harness = Harness()
        harness.connect()
        _ = harness.subscribe("r", Self.options())
        harness.answer(Self.entered(3))
        harness.reconnect()
        harness.answer(Self.entered(0, epoch: "f"))
        let now = StreamPosition(epoch: "f", offset: 0)
        let previous = StreamPosition(epoch: "e", offset: 3)
        #expect(harness.events().last == .notRecovered(previous: previous, now: now))
    }

    @Test(arguments: [true, false])
    func newConsumerBeginsWhereTheHostSays(recovered: Bool) {
        let harness = Harness()
        harness.connect()
        let since = StreamPosition(epoch: "e", offset: 2)
        _ = harness.subscribe("r", Self.options { options in options.since = since })
        let sent = harness.sent()
        #expect(sent.first?.contains(#""recover":true,"epoch":"e","offset":2"#) == true)
        harness.receive(#"{"id":2,\#(Self.entered(recovered ? 2 : 5, recovered: recovered))}"#)
        let now = StreamPosition(epoch: "e", offset: 5)
        #expect(harness.events().contains(.notRecovered(previous: since, now: now)) == !recovered)
    }

    @Test func consumerThatAnotherConnectionTookIsNotTakenBack() {
        let harness = Harness()
        harness.connect()
        _ = harness.subscribe("r", Self.options())
        harness.answer(Self.entered(0))
        _ = harness.effects()
        harness.receive(#"{"push":{"channel":"r","unsubscribe":{"code":2001,"reason":"consumer taken"}}}"#)
        #expect(harness.events() == [.ended(code: .consumerTaken, reason: "consumer taken")])
        harness.advance(60 * second)
        #expect(harness.sent().allSatisfy { message in !message.contains("subscribe") })
    }

    @Test func roomWithoutConsumerChecksOffsetsAgain() {
        let harness = Harness()
        harness.connect()
        _ = harness.subscribe("r", Self.options())
        harness.answer(Self.entered(0))
        harness.machine.unsubscribe("r", now: harness.now)
        harness.answer(#""unsubscribe":{}"#)
        _ = harness.subscribe()
        harness.answer(DeliveryTests.resume(#""recovered":true,"epoch":"e","offset":0"#))
        _ = harness.effects()
        for offset: UInt64 in [1, 1, 2] { harness.publication(offset) }
        #expect(harness.events() == [pub(1), pub(2)])
    }
}

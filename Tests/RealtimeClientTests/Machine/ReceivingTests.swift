import RealtimeClient
import RealtimeProtocol
import Testing

struct ReceivingTests {
    @Test func pingsAreAnsweredIfTheServerWantsIt() {
        let harness = Harness()
        harness.connect(#""client":"c","ping":25,"pong":true"#)
        _ = harness.effects()
        harness.receive("{}")
        #expect(harness.sent() == ["{}"])
        let other = Harness()
        other.connect(#""client":"c","ping":25"#)
        _ = other.effects()
        other.receive("{}")
        #expect(other.sent().isEmpty)
    }

    @Test func silentServerIsLeftAfterIntervalAndSlack() {
        let harness = Harness()
        harness.connect(#""client":"c","ping":25,"pong":true"#)
        harness.advance(34 * second)
        harness.receive("{}")
        harness.advance(35 * second - 1)
        #expect(harness.state == .connected(client: "c"))
        _ = harness.effects()
        harness.advance(1)
        #expect(harness.waitsUntil != nil)
        #expect(harness.effects().first == .closeTransport(harness.session, Disconnect(code: 3000, reason: "no ping")))
    }

    @Test func serverWithoutPingsIsNotLeft() {
        let harness = Harness()
        harness.connect()
        harness.advance(100_000 * second)
        #expect(harness.state == .connected(client: "c"))
    }

    @Test(arguments: [
        "", "\n", "x", "{", #"{"id":1}"#, #"{"id":1,"rpc":{}}"#, #"{"push":{"channel":"r","pub":{}}}"#,
        #"{"push":{}}"#, #"{"id":9999,"rpc":{}}"#, "[]", "null", #"{"id":0,"connect":{"client":"c"}}"#,
        #"{"push":{"channel":"r","gap":{"epoch":"e","from":3,"through":2}}}"#, "\u{0}",
        #"{"id":4294967296,"rpc":{}}"#, #"{"push":{"channel":"r","pub":{"data":1,"offset":18446744073709551615}}}"#,
        #"{"push":{"channel":"r","pub":{"data":1,"offset":18446744073709551616}}}"#,
        #"{"push":{"channel":"r","gap":{"epoch":"e","from":1,"through":18446744073709551615}}}"#,
    ])
    func nothingAServerSendsTraps(_ text: String) {
        for state in 0..<3 {
            let harness = Harness()
            if state > 0 { harness.machine.connect(now: harness.now) }
            if state > 1 {
                harness.answerConnect()
                _ = harness.subscribe()
                harness.answer(#""subscribe":{"recoverable":true,"positioned":true,"epoch":"e"}"#)
            }
            _ = harness.effects()
            harness.receive(text)
            harness.receive(text)
            harness.publication(1)
        }
    }

    @Test(arguments: ["x", #"{"id":1}"#, "[]", "{}\nx"])
    func brokenProtocolEndsTheConnectionAndNotTheClient(_ text: String) {
        let harness = Harness()
        harness.connect()
        _ = harness.effects()
        harness.receive(text)
        #expect(harness.waitsUntil != nil)
        #expect(harness.machine.counters.violations == 1)
        #expect(
            harness.effects().first
                == .closeTransport(harness.session, Disconnect(code: 1002, reason: "not the protocol"))
        )
    }

    @Test func answerOfAnotherMethodBreaksTheProtocol() {
        let harness = Harness()
        harness.connect()
        let call = harness.call()
        _ = harness.effects()
        harness.machine.rpc(call, RPCRequest(method: "m"), now: harness.now)
        harness.answer(#""publish":{}"#)
        #expect(harness.effects().code(of: call) == .protocolViolation)
        #expect(harness.machine.counters.violations == 1)
    }

    @Test func pushesBeforeTheSessionBreakTheProtocol() {
        let harness = Harness()
        harness.machine.connect(now: harness.now)
        _ = harness.effects()
        harness.publication(1)
        #expect(harness.waitsUntil != nil)
    }

    @Test func linesOfOneMessageAreTakenInOrderUntilTheEnd() {
        let harness = Harness()
        harness.enter()
        let line = { (offset: Int) in #"{"push":{"channel":"r","pub":{"data":\#(offset),"offset":\#(offset)}}}"# }
        harness.receive(
            [line(1), line(2), #"{"push":{"disconnect":{"code":3503,"reason":""}}}"#, line(3)].joined(separator: "\n")
        )
        #expect(harness.events() == [pub(1), pub(2)])
        #expect(harness.machine.position(of: "r")?.offset == 2)
    }

    @Test func messagesUnknownPushesAndStrayRepliesAreTakenCalmly() {
        let harness = Harness()
        harness.connect()
        _ = harness.effects()
        harness.receive(#"{"push":{"message":{"data":{"a":1}}}}"#)
        #expect(harness.effects() == [.message(json(#"{"a":1}"#))])
        harness.receive(#"{"push":{"channel":"r","novelty":{"x":1}}}"#)
        harness.receive(#"{"id":77,"rpc":{"data":1}}"#)
        #expect(harness.effects().isEmpty)
        #expect(harness.machine.counters.unknownPushes == 1)
        #expect(harness.machine.counters.staleReplies == 1)
    }
}

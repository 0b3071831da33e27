import RealtimeClient
import RealtimeProtocol
import Testing

struct OutboxTests {
    static let keys = #""client":"c","version":"swift-realtime/0.1.0 publish-key""#

    @Test func publishIsAcknowledged() {
        let harness = Harness()
        harness.connect()
        _ = harness.effects()
        let call = harness.publish(#"{"n":1}"#)
        #expect(harness.sent() == [#"{"id":2,"publish":{"channel":"r","data":{"n":1}}}"#])
        harness.receive(#"{"id":2,"publish":{}}"#)
        guard case .success(.published(let receipt))? = harness.effects().outcome(of: call) else {
            Issue.record("no receipt")
            return
        }
        #expect(receipt.key == "k-1")
        #expect(receipt.attempts == 1)
    }

    @Test func keyIsSentOnlyToAServerThatUnderstandsIt() {
        let keyed = #"{"id":2,"publish":{"channel":"r","data":1,"key":"k-1"}}"#
        let bare = #"{"id":2,"publish":{"channel":"r","data":1}}"#
        for (policy, result, message) in [
            (PublishKeyPolicy.whenAnnounced, Self.keys, keyed),
            (.whenAnnounced, #""client":"c","version":"5.4.0 publish-key""#, bare),
            (.whenAnnounced, #""client":"c""#, bare),
            (.always, #""client":"c""#, keyed),
            (.never, Self.keys, bare),
        ] {
            let harness = Harness { configuration in configuration.publishKeys = policy }
            harness.connect(result)
            _ = harness.effects()
            _ = harness.publish()
            #expect(harness.sent() == [message])
            let limits = ProtocolLimits(maxDepth: 9, maxCommandsPerMessage: 9, maxNameBytes: 9, maxMapEntries: 9)
            _ = JSONCommandDecoder.decode(Array(message.utf8).span, limits: limits) { command in
                let key = message == keyed ? "k-1" : ""
                let request = PublishRequest(channel: "r", data: json("1"), key: key)
                #expect(command == .success(Command(id: 2, request: .publish(request))))
                return true
            }
        }
    }

    @Test func publishesWaitForTheConnectionAndKeepTheirOrder() {
        let harness = Harness()
        harness.machine.connect(now: harness.now)
        _ = (0..<5).map { index in harness.publish(String(index)) }
        harness.answerConnect()
        #expect(harness.sent().map { message in message.suffix(3).prefix(1) } == ["0", "1", "2", "3", "4"])
    }

    @Test func unacknowledgedPublishesAreSentAgainUnderTheirKeys() {
        let harness = Harness()
        harness.connect(Self.keys)
        _ = harness.effects()
        let calls = (0..<3).map { index in harness.publish(String(index)) }
        let first = harness.sent()
        #expect(first.count == 3)
        harness.receive(#"{"id":2,"publish":{}}"#)
        harness.end()
        let late = harness.publish("3")
        let lost = harness.effects()
        #expect(lost.outcome(of: calls[0]) != nil)
        #expect(lost.outcome(of: calls[1]) == nil)
        harness.passWait()
        harness.answerConnect(Self.keys)
        #expect(
            harness.sent() == [
                #"{"id":6,"publish":{"channel":"r","data":1,"key":"k-2"}}"#,
                #"{"id":7,"publish":{"channel":"r","data":2,"key":"k-3"}}"#,
                #"{"id":8,"publish":{"channel":"r","data":3,"key":"k-4"}}"#,
            ]
        )
        for id in 6...8 { harness.receive(#"{"id":\#(id),"publish":{}}"#) }
        let effects = harness.effects()
        guard case .success(.published(let receipt))? = effects.outcome(of: calls[1]) else {
            Issue.record("no receipt")
            return
        }
        #expect(receipt.attempts == 2)
        #expect(effects.outcome(of: late) != nil)
        #expect(harness.machine.counters.publishesResent == 2)
    }

    @Test func withoutKeysTheOutcomeIsUnknownAndNothingIsSentAgain() {
        let harness = Harness()
        harness.connect()
        let call = harness.publish()
        harness.end()
        #expect(harness.effects().code(of: call) == .unknownOutcome)
        harness.passWait()
        harness.answerConnect()
        #expect(harness.sent().isEmpty)
    }

    @Test func keysOfAnotherKindOfServerProtectNobody() {
        let harness = Harness()
        harness.connect(Self.keys)
        let call = harness.publish()
        harness.end()
        harness.passWait()
        harness.answerConnect()
        let effects = harness.effects()
        #expect(effects.code(of: call) == .unknownOutcome)
        #expect(effects.allSatisfy { effect in if case .send = effect { false } else { true } })
    }

    @Test func keyThatTheServerMayHaveForgottenIsNotUsed() {
        let harness = Harness { configuration in configuration.timing.publishTimeout = .seconds(3600) }
        harness.connect(Self.keys)
        let call = harness.publish()
        harness.end()
        harness.now += 240 * second
        harness.passWait()
        harness.answerConnect(Self.keys)
        #expect(harness.effects().code(of: call) == .unknownOutcome)
    }

    @Test func timeIsUpWithADefiniteOutcomeOnlyIfNothingWasSent() {
        let harness = Harness { configuration in configuration.limits.publishesInFlight = 1 }
        harness.connect()
        _ = harness.effects()
        let sent = harness.publish()
        harness.now += second
        let unsent = harness.publish()
        harness.advance(59 * second)
        var effects = harness.effects()
        #expect(effects.code(of: sent) == .unknownOutcome)
        #expect(effects.outcome(of: unsent) == nil)
        // The first one's place is free, so the second one is sent.
        #expect(effects.contains { effect in if case .send = effect { true } else { false } })
        harness.receive(#"{"id":2,"publish":{}}"#)
        #expect(harness.machine.counters.staleReplies == 1)
        harness.receive(#"{"id":3,"publish":{}}"#)
        effects = harness.effects()
        #expect(effects.outcome(of: unsent) != nil)

        let offline = Harness()
        offline.machine.connect(now: offline.now)
        let call = offline.publish()
        for _ in 0..<60 { offline.advance(second) }
        #expect(offline.effects().code(of: call) == .timedOut)
    }

    @Test func disconnectEndsWhatWaits() {
        let harness = Harness { configuration in configuration.limits.publishesInFlight = 1 }
        harness.connect(Self.keys)
        let sent = harness.publish()
        let unsent = harness.publish()
        harness.machine.disconnect(now: harness.now)
        let effects = harness.effects()
        #expect(effects.code(of: sent) == .unknownOutcome)
        #expect(effects.code(of: unsent) == .disconnected)
        #expect(harness.machine.counters.publishesUnknown == 1)
    }

    @Test func refusalsOfTheServerAndOfTheLimitsAreTyped() {
        let harness = Harness { configuration in
            configuration.limits.outboxEntries = 2
            configuration.limits.outboxBytes = 10
        }
        #expect(harness.effects().isEmpty)
        let early = harness.publish()
        #expect(harness.effects().code(of: early) == .notConnected)
        harness.connect()
        _ = harness.effects()
        let big = harness.publish("12345678901")
        let nameless = harness.publish("1", room: "")
        let first = harness.publish("1")
        let second = harness.publish("2")
        let third = harness.publish("3")
        var effects = harness.effects()
        #expect(effects.code(of: big) == .outboxFull)
        #expect(effects.code(of: nameless) == .invalidRequest)
        #expect(effects.code(of: third) == .outboxFull)
        harness.receive(#"{"id":2,"error":{"code":103,"message":"permission denied"}}"#)
        harness.receive(#"{"id":3,"error":{"code":111,"message":"too many requests","temporary":true}}"#)
        effects = harness.effects()
        #expect(effects.outcome(of: first) == .failure(ClientError(.permissionDenied)))
        #expect(effects.outcome(of: second) == .failure(ClientError(.tooManyRequests)))
        let again = harness.publish("4")
        #expect(harness.effects().outcome(of: again) == nil)
    }

    @Test func windowBoundsWhatIsOnItsWay() {
        let harness = Harness { configuration in configuration.limits.publishesInFlight = 3 }
        harness.connect()
        _ = harness.effects()
        for index in 0..<10 { _ = harness.publish(String(index)) }
        #expect(harness.sent().count == 3)
        for id in 2..<12 {
            harness.receive(#"{"id":\#(id),"publish":{}}"#)
            let next = harness.sent()
            #expect(next.count == (id <= 8 ? 1 : 0))
        }
    }

    @Test func cancelledPublishIsDefiniteOnlyIfNothingWasSent() {
        let harness = Harness { configuration in configuration.limits.publishesInFlight = 1 }
        harness.connect()
        let sent = harness.publish()
        let unsent = harness.publish()
        harness.machine.cancel(unsent, now: harness.now)
        harness.machine.cancel(sent, now: harness.now)
        harness.machine.cancel(sent, now: harness.now)
        let effects = harness.effects()
        #expect(effects.code(of: sent) == .unknownOutcome)
        #expect(effects.code(of: unsent) == .cancelled)
    }
}

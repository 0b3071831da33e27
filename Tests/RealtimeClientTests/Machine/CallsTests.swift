import RealtimeClient
import RealtimeProtocol
import Testing

struct CallsTests {
    static func rpc(_ harness: Harness) -> CallNumber {
        let call = harness.call()
        harness.machine.rpc(call, RPCRequest(method: "m", data: json("1")), now: harness.now)
        return call
    }

    @Test func answersReachTheirCallers() {
        let harness = Harness()
        harness.connect()
        _ = harness.effects()
        let (rpc, history, presence, stats) = (harness.call(), harness.call(), harness.call(), harness.call())
        harness.machine.rpc(rpc, RPCRequest(method: "m"), now: harness.now)
        harness.machine.history(history, HistoryRequest(channel: "r", limit: 1), now: harness.now)
        harness.machine.presence(presence, PresenceRequest(channel: "r"), now: harness.now)
        harness.machine.presenceStats(stats, PresenceStatsRequest(channel: "r"), now: harness.now)
        _ = harness.effects()
        harness.receive(
            #"{"id":5,"presence_stats":{"num_clients":2,"num_users":1}}"# + "\n"
                + #"{"id":4,"presence":{"presence":{}}}"# + "\n"
                + #"{"id":3,"history":{"publications":[],"epoch":"e","offset":4}}"# + "\n"
                + #"{"id":2,"rpc":{"data":7}}"#
        )
        let effects = harness.effects()
        let position = StreamPosition(epoch: "e", offset: 4)
        #expect(effects.outcome(of: rpc) == .success(.rpc(RPCResult(data: json("7")))))
        #expect(effects.outcome(of: history) == .success(.history(HistoryResult(position: position))))
        #expect(effects.outcome(of: presence) == .success(.presence(PresenceResult())))
        #expect(effects.outcome(of: stats) == .success(.presenceStats(PresenceStatsResult(numClients: 2, numUsers: 1))))
    }

    @Test func callsWaitForTheConnectionAndTimeRunsFromTheCall() {
        let harness = Harness()
        let early = Self.rpc(harness)
        #expect(harness.effects().code(of: early) == .notConnected)
        harness.machine.connect(now: harness.now)
        let call = Self.rpc(harness)
        harness.advance(9 * second)
        harness.answerConnect()
        #expect(harness.sent() == [#"{"id":2,"rpc":{"method":"m","data":1}}"#])
        harness.advance(second)
        #expect(harness.effects().code(of: call) == .timedOut)
        harness.receive(#"{"id":2,"rpc":{}}"#)
        #expect(harness.effects().isEmpty)
        #expect(harness.machine.counters.staleReplies == 1)
        #expect(harness.state == .connected(client: "c"))
    }

    @Test func lossEndsWhatWasSentAndKeepsWhatWasNot() {
        let harness = Harness()
        harness.connect()
        let sent = Self.rpc(harness)
        harness.end()
        let waiting = Self.rpc(harness)
        var effects = harness.effects()
        #expect(effects.code(of: sent) == .connectionLost)
        #expect(effects.outcome(of: waiting) == nil)
        harness.machine.disconnect(now: harness.now)
        effects = harness.effects()
        #expect(effects.code(of: waiting) == .disconnected)
    }

    @Test func callsTimeOutWhileNoConnectionComes() {
        let harness = Harness()
        harness.machine.connect(now: harness.now)
        let call = Self.rpc(harness)
        harness.advance(10 * second)
        #expect(harness.effects().code(of: call) == .timedOut)
    }

    @Test func callsAreBoundedAndCanBeCancelled() {
        let harness = Harness { configuration in configuration.limits.calls = 2 }
        harness.machine.connect(now: harness.now)
        let first = Self.rpc(harness)
        _ = Self.rpc(harness)
        let third = Self.rpc(harness)
        #expect(harness.effects().code(of: third) == .tooManyCalls)
        harness.machine.cancel(first, now: harness.now)
        #expect(harness.effects().code(of: first) == .cancelled)
        let fourth = Self.rpc(harness)
        harness.answerConnect()
        harness.machine.cancel(fourth, now: harness.now)
        #expect(harness.effects().code(of: fourth) == .cancelled)
    }

    @Test func sendDoesNotWait() {
        let harness = Harness()
        let early = harness.call()
        harness.machine.send(early, json("1"), now: harness.now)
        #expect(harness.effects().code(of: early) == .notConnected)
        harness.connect()
        _ = harness.effects()
        let call = harness.call()
        harness.machine.send(call, json("1"), now: harness.now)
        #expect(
            harness.effects() == [
                .send(harness.session, Array(#"{"send":{"data":1}}"#.utf8)), .completed(call, .success(.sent)),
            ]
        )
    }

    @Test func serverErrorsKeepTheirNumbers() {
        let harness = Harness()
        harness.connect()
        let call = Self.rpc(harness)
        harness.answer(#""error":{"code":1234,"message":"mine"}"#)
        let reply = ErrorReply(code: ErrorCode(rawValue: 1234), message: "mine")
        #expect(harness.effects().outcome(of: call) == .failure(ClientError(reply)))
    }
}

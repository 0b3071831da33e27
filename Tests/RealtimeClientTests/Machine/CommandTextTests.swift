import RealtimeClient
import RealtimeProtocol
import Testing

/// What the client sends means what an existing client library (centrifuge-python 0.7.0, JSON) sends for the same
/// calls; its messages are recorded as they were, and differ in white space, in the order of members, in name and
/// version, and in the flag for channel compaction, which this client does not offer.
struct CommandTextTests {
    /// The commands in a message.
    static func commands(_ text: String) -> [Result<Command, CommandRejection>] {
        let limits = ProtocolLimits(maxDepth: 64, maxCommandsPerMessage: 64, maxNameBytes: 255, maxMapEntries: 128)
        var commands: [Result<Command, CommandRejection>] = []
        _ = JSONCommandDecoder.decode(Array(text.utf8).span, limits: limits) { command in
            commands.append(command)
            return true
        }
        return commands
    }

    /// Ours, exactly; and the recorded one, with what differs taken away.
    static func check(_ ours: String?, _ literal: String, recorded: String) {
        #expect(ours == literal)
        let same =
            recorded
            .replacing(#", "flag": 1"#, with: "")
            .replacing(#""name": "python""#, with: #""name": "swift-realtime""#)
            .replacing("0.7.0", with: "0.1.0")
        #expect(Self.commands(literal) == Self.commands(same))
        #expect(Self.commands(literal).count == 1)
    }

    @Test func connectAndReconnect() {
        let harness = Harness { configuration in
            configuration.token = "tok-1"
            configuration.data = json(#"{"hello":"x"}"#)
        }
        harness.machine.connect(now: harness.now)
        _ = harness.effects()
        harness.machine.transportOpened(harness.session, now: harness.now)
        let sent = harness.sent()
        #expect(sent.count == 1)
        Self.check(
            sent.first?.replacing(#","data":{"hello":"x"}"#, with: ""),
            #"{"id":1,"connect":{"token":"tok-1","name":"swift-realtime","version":"0.1.0"}}"#,
            recorded: #"{"id": 1, "connect": {"token": "tok-1", "name": "python", "version": "0.7.0"}}"#
        )
        harness.receive(
            #"{"id":1,"connect":{"client":"c","subs":{"srv":{"recoverable":true,"positioned":true,"#
                + #""epoch":"e9","offset":2}}}}"#
        )
        harness.end()
        harness.passWait()
        _ = harness.effects()
        harness.machine.transportOpened(harness.session, now: harness.now)
        Self.check(
            harness.sent().first?.replacing(#","data":{"hello":"x"}"#, with: ""),
            #"{"id":2,"connect":{"token":"tok-1","subs":{"srv":{"recover":true,"epoch":"e9","offset":2}},"#
                + #""name":"swift-realtime","version":"0.1.0"}}"#,
            recorded: #"{"id": 2, "connect": {"token": "tok-1", "name": "python", "version": "0.7.0", "#
                + #""subs": {"srv": {"recover": true, "offset": 2, "epoch": "e9"}}}}"#
        )
    }

    @Test func subscribeResubscribeAndUnsubscribe() {
        let harness = Harness()
        harness.connect()
        var plain = SubscriptionOptions()
        plain.isPositioned = false
        plain.isRecoverable = false
        _ = harness.effects()
        _ = harness.subscribe("plain", plain)
        Self.check(
            harness.sent().first,
            #"{"id":2,"subscribe":{"channel":"plain"}}"#,
            recorded: #"{"id": 2, "subscribe": {"channel": "plain", "flag": 1}}"#
        )
        harness.receive(#"{"id":2,"subscribe":{}}"#)
        harness.machine.unsubscribe("plain", forgetting: true, now: harness.now)
        Self.check(
            harness.sent().last,
            #"{"id":3,"unsubscribe":{"channel":"plain"}}"#,
            recorded: #"{"id": 3, "unsubscribe": {"channel": "plain"}}"#
        )
        harness.receive(#"{"id":3,"unsubscribe":{}}"#)
        var options = SubscriptionOptions()
        options.token = "tok-2"
        options.data = json(#"{"a": 1}"#)
        options.joinLeave = true
        _ = harness.subscribe("room:1", options)
        harness.answer(#""subscribe":{"recoverable":true,"positioned":true,"epoch":"e1","offset":6}"#)
        harness.reconnect()
        Self.check(
            harness.sent().last,
            #"{"id":6,"subscribe":{"channel":"room:1","token":"tok-2","recover":true,"epoch":"e1","offset":6,"#
                + #""data":{"a": 1},"positioned":true,"recoverable":true,"join_leave":true}}"#,
            recorded: #"{"id": 6, "subscribe": {"channel": "room:1", "token": "tok-2", "data": {"a": 1}, "#
                + #""positioned": true, "recoverable": true, "join_leave": true, "recover": true, "epoch": "e1", "#
                + #""offset": 6, "flag": 1}}"#
        )
    }

    @Test func calls() {
        let harness = Harness()
        harness.connect()
        _ = harness.effects()
        _ = harness.publish(#""s""#, room: "plain")
        let since = StreamPosition(epoch: "e1", offset: 3)
        let recent = HistoryRequest(channel: "room:1", limit: 10, since: since, reverse: true)
        harness.machine.history(harness.call(), recent, now: harness.now)
        harness.machine.history(harness.call(), HistoryRequest(channel: "room:1", limit: -1), now: harness.now)
        harness.machine.presence(harness.call(), PresenceRequest(channel: "room:1"), now: harness.now)
        harness.machine.presenceStats(harness.call(), PresenceStatsRequest(channel: "room:1"), now: harness.now)
        harness.machine.rpc(harness.call(), RPCRequest(method: "m", data: .null), now: harness.now)
        let sent = harness.sent()
        let expected = [
            (
                #"{"id":2,"publish":{"channel":"plain","data":"s"}}"#,
                #"{"id": 2, "publish": {"channel": "plain", "data": "s"}}"#
            ),
            (
                #"{"id":3,"history":{"channel":"room:1","limit":10,"since":{"epoch":"e1","offset":3},"reverse":true}}"#,
                #"{"id": 3, "history": {"channel": "room:1", "limit": 10, "reverse": true, "#
                    + #""since": {"offset": 3, "epoch": "e1"}}}"#
            ),
            (
                #"{"id":4,"history":{"channel":"room:1","limit":-1}}"#,
                #"{"id": 4, "history": {"channel": "room:1", "limit": -1, "reverse": false}}"#
            ),
            (#"{"id":5,"presence":{"channel":"room:1"}}"#, #"{"id": 5, "presence": {"channel": "room:1"}}"#),
            (
                #"{"id":6,"presence_stats":{"channel":"room:1"}}"#,
                #"{"id": 6, "presence_stats": {"channel": "room:1"}}"#
            ),
            (
                #"{"id":7,"rpc":{"method":"m","data":null}}"#,
                #"{"id": 7, "rpc": {"method": "m", "data": null}}"#
            ),
        ]
        #expect(sent.count == expected.count)
        for (ours, (literal, recorded)) in zip(sent, expected) { Self.check(ours, literal, recorded: recorded) }
    }
}

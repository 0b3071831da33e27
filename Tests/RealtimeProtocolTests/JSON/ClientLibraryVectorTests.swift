import RealtimeProtocol
import Testing

/// Messages that an existing client library (centrifuge-python 0.7.0, JSON) sent, recorded as they were.
struct ClientLibraryVectorTests {
    static let recorded: [Vector<Command>] = [
        Vector(
            #"{"id": 1, "connect": {"token": "tok-1", "data": {"hello": "w\u00f6rld"}, "name": "python", "#
                + #""version": "0.7.0"}}"#,
            Command(
                id: 1,
                request: .connect(
                    ConnectRequest(
                        token: "tok-1",
                        data: raw(#"{"hello": "w\u00f6rld"}"#),
                        name: "python",
                        version: "0.7.0"
                    )
                )
            )
        ),
        Vector(
            #"{"id": 1, "connect": {"name": "python"}}"#,
            Command(id: 1, request: .connect(ConnectRequest(name: "python")))
        ),
        Vector(
            #"{"id": 11, "connect": {"token": "tok-2", "data": {"hello": "w\u00f6rld"}, "name": "python", "#
                + #""version": "0.7.0", "subs": {"srv": {"recover": true, "offset": 2, "epoch": "e9"}}}}"#,
            Command(
                id: 11,
                request: .connect(
                    ConnectRequest(
                        token: "tok-2",
                        data: raw(#"{"hello": "w\u00f6rld"}"#),
                        subs: [
                            SubscribeRequest(
                                channel: "srv",
                                recover: true,
                                position: StreamPosition(epoch: "e9", offset: 2)
                            )
                        ],
                        name: "python",
                        version: "0.7.0"
                    )
                )
            )
        ),
        Vector("{}", Command(id: 0, request: .pong)),
        Vector(
            #"{"id": 2, "subscribe": {"channel": "plain", "flag": 1}}"#,
            Command(id: 2, request: .subscribe(SubscribeRequest(channel: "plain", flags: .channelCompaction)))
        ),
        Vector(
            #"{"id": 12, "subscribe": {"channel": "room:1", "token": "tok-2", "data": {"a": 1}, "positioned": true, "#
                + #""recoverable": true, "join_leave": true, "recover": true, "epoch": "e1", "offset": 6, "flag": 1, "#
                + #""delta": "fossil"}}"#,
            Command(
                id: 12,
                request: .subscribe(
                    SubscribeRequest(
                        channel: "room:1",
                        token: "tok-2",
                        recover: true,
                        position: StreamPosition(epoch: "e1", offset: 6),
                        data: raw(#"{"a": 1}"#),
                        positioned: true,
                        recoverable: true,
                        joinLeave: true,
                        delta: "fossil",
                        flags: .channelCompaction
                    )
                )
            )
        ),
        Vector(
            #"{"id": 3, "publish": {"channel": "room:1", "data": {"text": "h\u00e9llo \ud83d\ude00 \"q\" \\ \n", "#
                + #""n": [1, 2.5, -30000000000.0, null, true]}}}"#,
            Command(
                id: 3,
                request: .publish(
                    PublishRequest(
                        channel: "room:1",
                        data: raw(
                            #"{"text": "h\u00e9llo \ud83d\ude00 \"q\" \\ \n", "n": [1, 2.5, -30000000000.0, null, true]}"#
                        )
                    )
                )
            )
        ),
        Vector(
            #"{"id": 3, "publish": {"channel": "plain", "data": "s"}}"#,
            Command(id: 3, request: .publish(PublishRequest(channel: "plain", data: .string("s"))))
        ),
        Vector(
            #"{"id": 4, "history": {"channel": "room:1", "limit": 10, "reverse": true, "#
                + #""since": {"offset": 3, "epoch": "e1"}}}"#,
            Command(
                id: 4,
                request: .history(
                    HistoryRequest(
                        channel: "room:1",
                        limit: 10,
                        since: StreamPosition(epoch: "e1", offset: 3),
                        reverse: true
                    )
                )
            )
        ),
        Vector(
            #"{"id": 5, "history": {"channel": "room:1", "limit": -1, "reverse": false}}"#,
            Command(id: 5, request: .history(HistoryRequest(channel: "room:1", limit: -1)))
        ),
        Vector(
            #"{"id": 6, "presence": {"channel": "room:1"}}"#,
            Command(id: 6, request: .presence(PresenceRequest(channel: "room:1")))
        ),
        Vector(
            #"{"id": 7, "presence_stats": {"channel": "room:1"}}"#,
            Command(id: 7, request: .presenceStats(PresenceStatsRequest(channel: "room:1")))
        ),
        Vector(
            #"{"id": 8, "rpc": {"method": "realtime.ack", "data": {"channel": "room:1", "epoch": "e1", "offset": 5}}}"#,
            Command(
                id: 8,
                request: .rpc(
                    RPCRequest(
                        method: "realtime.ack",
                        data: raw(#"{"channel": "room:1", "epoch": "e1", "offset": 5}"#)
                    )
                )
            )
        ),
        Vector(
            #"{"id": 5, "rpc": {"method": "m", "data": null}}"#,
            Command(id: 5, request: .rpc(RPCRequest(method: "m", data: .null)))
        ),
        Vector(
            #"{"id": 9, "refresh": {"token": "tok-2"}}"#,
            Command(id: 9, request: .refresh(RefreshRequest(token: "tok-2")))
        ),
        Vector(
            #"{"id": 10, "sub_refresh": {"channel": "room:1", "token": "tok-2"}}"#,
            Command(id: 10, request: .subRefresh(SubRefreshRequest(channel: "room:1", token: "tok-2")))
        ),
        Vector(
            #"{"id": 15, "unsubscribe": {"channel": "room:1"}}"#,
            Command(id: 15, request: .unsubscribe(UnsubscribeRequest(channel: "room:1")))
        ),
    ]

    @Test(arguments: recorded)
    func recordedMessageIsUnderstood(_ vector: Vector<Command>) {
        #expect(decodeCommands(vector.wire).items == [.success(vector.value)])
    }

    @Test func recordedMessagesShareAMessage() {
        let decoded = decodeCommands(Self.recorded.map(\.wire).joined(separator: "\n"))
        #expect(decoded.items == Self.recorded.map { .success($0.value) })
    }

    @Test(arguments: recorded)
    func whatWeWriteInsteadMeansTheSame(_ vector: Vector<Command>) {
        #expect(decodeCommands(encode(vector.value)).items == [.success(vector.value)])
    }
}

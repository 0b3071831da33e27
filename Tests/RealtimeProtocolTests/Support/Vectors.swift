import RealtimeProtocol

/// A value and the exact text that stands for it on the wire.
struct Vector<Value: Sendable>: Sendable, CustomStringConvertible {
    var wire: String
    var value: Value

    init(_ wire: String, _ value: Value) {
        self.wire = wire
        self.value = value
    }

    var description: String { self.wire }
}

enum Vectors {
    static let position = StreamPosition(epoch: "e1", offset: 5)

    static let info = ClientInfo(user: "42", client: "c1", connInfo: raw(#"{"n":1}"#), chanInfo: raw("[]"))

    static let publication = Publication(
        data: raw(#"{"a":1}"#),
        info: info,
        offset: 5,
        tags: [Tag(key: "k", value: "v"), Tag(key: "a", value: "")],
        time: 1_700_000_000_000
    )

    static let publicationWire =
        #"{"data":{"a":1},"info":{"user":"42","client":"c1","conn_info":{"n":1},"chan_info":[]},"#
        + #""offset":5,"tags":{"k":"v","a":""},"time":1700000000000}"#

    static let commands: [Vector<Command>] = [
        Vector(#"{"id":1,"connect":{}}"#, Command(id: 1, request: .connect(ConnectRequest()))),
        Vector(
            #"{"id":1,"connect":{"token":"t","data":{"h":1},"subs":{"s":{"recover":true,"epoch":"e1","offset":5},"#
                + #""r":{}},"name":"swift","version":"1.0","headers":{"Authorization":"x","b":""}}}"#,
            Command(
                id: 1,
                request: .connect(
                    ConnectRequest(
                        token: "t",
                        data: raw(#"{"h":1}"#),
                        subs: [
                            SubscribeRequest(channel: "s", recover: true, position: position),
                            SubscribeRequest(channel: "r"),
                        ],
                        name: "swift",
                        version: "1.0",
                        headers: [Header(name: "Authorization", value: "x"), Header(name: "b", value: "")]
                    )
                )
            )
        ),
        Vector(
            #"{"id":2,"subscribe":{"channel":"room"}}"#,
            Command(id: 2, request: .subscribe(SubscribeRequest(channel: "room")))
        ),
        Vector(
            #"{"id":2,"subscribe":{"channel":"room","token":"t","recover":true,"epoch":"e1","offset":5,"data":null,"#
                + #""positioned":true,"recoverable":true,"join_leave":true,"delta":"fossil","flag":3}}"#,
            Command(
                id: 2,
                request: .subscribe(
                    SubscribeRequest(
                        channel: "room",
                        token: "t",
                        recover: true,
                        position: position,
                        data: .null,
                        positioned: true,
                        recoverable: true,
                        joinLeave: true,
                        delta: "fossil",
                        flags: [.channelCompaction, .rejectUnrecovered]
                    )
                )
            )
        ),
        Vector(
            #"{"id":3,"unsubscribe":{"channel":"room"}}"#,
            Command(id: 3, request: .unsubscribe(UnsubscribeRequest(channel: "room")))
        ),
        Vector(
            #"{"id":4294967295,"publish":{"channel":"room","data":{"a":[1,2,{"b":null}]}}}"#,
            Command(id: .max, request: .publish(PublishRequest(channel: "room", data: raw(#"{"a":[1,2,{"b":null}]}"#))))
        ),
        Vector(
            #"{"id":3,"publish":{"channel":"room","data":{},"key":"a1b2-7"}}"#,
            Command(id: 3, request: .publish(PublishRequest(channel: "room", data: raw("{}"), key: "a1b2-7")))
        ),
        Vector(
            #"{"id":3,"publish":{"channel":"room","data":{},"lease":{"key":"k","token":"7.1"}}}"#,
            Command(
                id: 3,
                request: .publish(
                    PublishRequest(
                        channel: "room",
                        data: raw("{}"),
                        fence: Fence(key: "k", token: FencingToken(epoch: 7, counter: 1))
                    )
                )
            )
        ),
        Vector(
            #"{"id":4,"history":{"channel":"room","limit":-1,"since":{"epoch":"e1","offset":5},"reverse":true}}"#,
            Command(
                id: 4,
                request: .history(HistoryRequest(channel: "room", limit: -1, since: position, reverse: true))
            )
        ),
        Vector(
            #"{"id":4,"history":{"channel":"room","since":{}}}"#,
            Command(id: 4, request: .history(HistoryRequest(channel: "room", since: .unknown)))
        ),
        Vector(
            #"{"id":5,"presence":{"channel":"room"}}"#,
            Command(id: 5, request: .presence(PresenceRequest(channel: "room")))
        ),
        Vector(
            #"{"id":6,"presence_stats":{"channel":"room"}}"#,
            Command(id: 6, request: .presenceStats(PresenceStatsRequest(channel: "room")))
        ),
        Vector(
            #"{"id":7,"rpc":{"method":"realtime.ack","data":"x"}}"#,
            Command(id: 7, request: .rpc(RPCRequest(method: "realtime.ack", data: .string("x"))))
        ),
        Vector(#"{"id":7,"rpc":{}}"#, Command(id: 7, request: .rpc(RPCRequest(method: "")))),
        Vector(#"{"send":{"data":false}}"#, Command(id: 0, request: .send(SendRequest(data: .bool(false))))),
        Vector(#"{"id":8,"send":{"data":-1}}"#, Command(id: 8, request: .send(SendRequest(data: .integer(-1))))),
        Vector(#"{"id":9,"refresh":{"token":"t"}}"#, Command(id: 9, request: .refresh(RefreshRequest(token: "t")))),
        Vector(
            #"{"id":10,"sub_refresh":{"channel":"room","token":"t"}}"#,
            Command(id: 10, request: .subRefresh(SubRefreshRequest(channel: "room", token: "t")))
        ),
        Vector(#"{"id":11,"ping":{}}"#, Command(id: 11, request: .ping)),
        Vector("{}", Command(id: 0, request: .pong)),
    ]
}

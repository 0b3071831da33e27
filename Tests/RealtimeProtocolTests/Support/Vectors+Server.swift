import RealtimeProtocol

extension Vectors {
    static func reply(_ wire: String, _ id: UInt32, _ result: ResultBody) -> Vector<ServerMessage> {
        Vector(wire, .reply(Reply(id: id, outcome: .result(result))))
    }

    static func push(_ wire: String, _ channel: String, _ body: PushBody) -> Vector<ServerMessage> {
        Vector(wire, .push(Push(channel: channel, body: body)))
    }

    static let replies: [Vector<ServerMessage>] = [
        reply(#"{"id":1,"connect":{"client":"c1"}}"#, 1, .connect(ConnectResult(client: "c1"))),
        reply(
            #"{"id":1,"connect":{"client":"c1","version":"1","expires":true,"ttl":60,"data":{},"#
                + #""subs":{"s":{"recoverable":true,"epoch":"e1","offset":5}},"ping":25,"pong":true,"session":"x","#
                + #""node":"n1","time":1700000000000}}"#,
            1,
            .connect(
                ConnectResult(
                    client: "c1",
                    version: "1",
                    expires: true,
                    ttl: 60,
                    data: .emptyObject,
                    subs: [.init(channel: "s", result: SubscribeResult(recoverable: true, position: position))],
                    ping: 25,
                    pong: true,
                    session: "x",
                    node: "n1",
                    time: 1_700_000_000_000
                )
            )
        ),
        reply(#"{"id":2,"subscribe":{}}"#, 2, .subscribe(SubscribeResult())),
        reply(
            #"{"id":2,"subscribe":{"expires":true,"ttl":0,"recoverable":true,"epoch":"e1","publications":[{"data":1},"#
                + publicationWire + #"],"recovered":true,"offset":5,"positioned":true,"data":"d","#
                + #""was_recovering":true,"delta":true}}"#,
            2,
            .subscribe(
                SubscribeResult(
                    expires: true,
                    recoverable: true,
                    position: position,
                    publications: [Publication(data: .integer(1)), publication],
                    recovered: true,
                    positioned: true,
                    data: .string("d"),
                    wasRecovering: true,
                    delta: true
                )
            )
        ),
        reply(#"{"id":3,"unsubscribe":{}}"#, 3, .unsubscribe),
        reply(#"{"id":4,"publish":{}}"#, 4, .publish),
        reply(
            #"{"id":5,"history":{"publications":[],"epoch":"","offset":0}}"#,
            5,
            .history(HistoryResult(position: .unknown))
        ),
        reply(
            #"{"id":5,"history":{"publications":["# + publicationWire + #"],"epoch":"e1","offset":5}}"#,
            5,
            .history(HistoryResult(publications: [publication], position: position))
        ),
        reply(#"{"id":6,"presence":{"presence":{}}}"#, 6, .presence(PresenceResult())),
        reply(
            #"{"id":6,"presence":{"presence":{"c1":{"user":"42","client":"c1","conn_info":{"n":1},"chan_info":[]},"#
                + #""c0":{"user":"","client":"c0"}}}}"#,
            6,
            .presence(
                PresenceResult(presence: [
                    PresenceEntry(clientID: "c1", info: info),
                    PresenceEntry(clientID: "c0", info: ClientInfo(user: "", client: "c0")),
                ])
            )
        ),
        reply(
            #"{"id":7,"presence_stats":{"num_clients":3,"num_users":0}}"#,
            7,
            .presenceStats(PresenceStatsResult(numClients: 3, numUsers: 0))
        ),
        reply(#"{"id":8,"rpc":{}}"#, 8, .rpc(RPCResult())),
        reply(#"{"id":8,"rpc":{"data":null}}"#, 8, .rpc(RPCResult(data: .null))),
        reply(
            #"{"id":9,"refresh":{"client":"c1","version":"1","expires":true,"ttl":60}}"#,
            9,
            .refresh(RefreshResult(client: "c1", version: "1", expires: true, ttl: 60))
        ),
        reply(
            #"{"id":10,"sub_refresh":{"expires":true,"ttl":60}}"#,
            10,
            .subRefresh(SubRefreshResult(expires: true, ttl: 60))
        ),
        reply(#"{"id":11,"ping":{}}"#, 11, .ping),
        Vector(
            #"{"id":12,"error":{"code":100,"message":"internal server error","temporary":true}}"#,
            .reply(Reply(id: 12, outcome: .error(.internalError)))
        ),
        Vector(
            #"{"id":13,"error":{"code":4000,"message":""}}"#,
            .reply(Reply(id: 13, outcome: .error(ErrorReply(code: ErrorCode(rawValue: 4000), message: ""))))
        ),
    ]

    static let pushes: [Vector<ServerMessage>] = [
        Vector("{}", .ping),
        push(#"{"push":{"channel":"room","pub":{"data":{}}}}"#, "room", .publication(Publication(data: .emptyObject))),
        push(#"{"push":{"channel":"room","pub":"# + publicationWire + "}}", "room", .publication(publication)),
        push(
            #"{"push":{"channel":"room","join":{"info":{"user":"42","client":"c1","conn_info":{"n":1},"chan_info":[]}}}}"#,
            "room",
            .join(info)
        ),
        push(
            #"{"push":{"channel":"room","leave":{"info":{"user":"","client":"c0"}}}}"#,
            "room",
            .leave(ClientInfo(user: "", client: "c0"))
        ),
        push(
            #"{"push":{"channel":"room","unsubscribe":{"code":2500,"reason":"insufficient state"}}}"#,
            "room",
            .unsubscribe(code: .insufficientState, reason: UnsubscribeCode.insufficientState.reason)
        ),
        push(
            #"{"push":{"channel":"room","unsubscribe":{"code":0,"reason":""}}}"#,
            "room",
            .unsubscribe(code: .client, reason: "")
        ),
        push(
            #"{"push":{"channel":"room","subscribe":{"recoverable":true,"epoch":"e1","offset":5,"positioned":true,"#
                + #""data":[1]}}}"#,
            "room",
            .subscribe(SubscribePush(recoverable: true, position: position, positioned: true, data: raw("[1]")))
        ),
        push(#"{"push":{"message":{"data":"hi"}}}"#, "", .message(.string("hi"))),
        push(#"{"push":{"refresh":{"expires":true,"ttl":0}}}"#, "", .refresh(expires: true, ttl: 0)),
        push(#"{"push":{"refresh":{}}}"#, "", .refresh(expires: false, ttl: 0)),
        push(#"{"push":{"disconnect":{"code":3012,"reason":"no pong"}}}"#, "", .disconnect(.noPong)),
        push(
            #"{"push":{"channel":"x","gap":{"epoch":"e","from":3,"through":9}}}"#,
            "x",
            .gap(GapNotice(epoch: "e", from: 3, through: 9))
        ),
        push(
            #"{"push":{"channel":"x","gap":{"epoch":"e","from":3,"through":9,"conflated":true}}}"#,
            "x",
            .gap(GapNotice(epoch: "e", from: 3, through: 9, conflated: true))
        ),
        push(
            #"{"push":{"channel":"x","lease":{"key":"k","change":"granted","token":"1.2","user":"u","client":"c"}}}"#,
            "x",
            .lease(
                LeaseNotice(
                    key: "k",
                    change: .granted,
                    token: FencingToken(epoch: 1, counter: 2),
                    user: "u",
                    client: "c"
                )
            )
        ),
        push(
            #"{"push":{"channel":"x","lease":{"key":"k","change":"taken_over","token":"1.2","reason":"r"}}}"#,
            "x",
            .lease(
                LeaseNotice(key: "k", change: .takenOver, token: FencingToken(epoch: 1, counter: 2), reason: "r")
            )
        ),
    ]

    static let serverMessages = replies + pushes
}

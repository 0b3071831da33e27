/// The protocol's own disconnects, with the reasons that client libraries know.
extension Disconnect {
    /// 3000: the connection was closed without a reason.
    public static let connectionClosed = Disconnect(code: 3000, reason: "connection closed")

    /// 3001: the server is going down; another one will take over.
    public static let shutdown = Disconnect(code: 3001, reason: "shutdown")

    /// 3001, with the time at which clients are wanted back, so that they do not all come at once.
    ///
    /// The reason is a JSON object: `{"reason":"shutdown","after":500,"within":10000}`. A client stays away for `after`
    /// milliseconds and then for a part of `within` that it draws; one that does not know this uses its own backoff.
    ///
    /// - Parameters:
    ///   - afterMilliseconds: how long to stay away at least.
    ///   - withinMilliseconds: over what time after that to spread.
    ///   - server: the URL where clients are wanted instead, as `"at"`. Left out when it would not fit in a close frame
    ///     (RFC 6455 5.5: 123 bytes in all) or would need escapes.
    public static func shutdown(
        afterMilliseconds: UInt64,
        withinMilliseconds: UInt64,
        server: String? = nil
    ) -> Disconnect {
        let times = #""after":\#(afterMilliseconds),"within":\#(withinMilliseconds)"#
        let plain = #"{"reason":"shutdown",\#(times)}"#
        guard let server, !server.isEmpty, server.utf8.allSatisfy(Self.isPlain) else {
            return Disconnect(code: 3001, reason: plain)
        }
        let full = #"{"reason":"shutdown",\#(times),"at":"\#(server)"}"#
        return Disconnect(code: 3001, reason: full.utf8.count <= 123 ? full : plain)
    }

    private static func isPlain(_ byte: UInt8) -> Bool {
        byte > 0x20 && byte < 0x7F && byte != UInt8(ascii: "\"") && byte != UInt8(ascii: "\\")
    }

    /// 3004: the server failed.
    public static let internalServerError = Disconnect(code: 3004, reason: "internal server error")

    /// 3005: the session was not refreshed in time.
    public static let connectionExpired = Disconnect(code: 3005, reason: "connection expired")

    /// 3006: a subscription was not refreshed in time.
    public static let subscriptionExpired = Disconnect(code: 3006, reason: "subscription expired")

    /// 3008: the client does not read fast enough.
    public static let slow = Disconnect(code: 3008, reason: "slow")

    /// 3009: bytes could not be written to the client.
    public static let writeError = Disconnect(code: 3009, reason: "write error")

    /// 3010: the connection lost publications; the client recovers by reconnecting.
    public static let insufficientState = Disconnect(code: 3010, reason: "insufficient state")

    /// 3011: the server wants the client to reconnect.
    public static let forceReconnect = Disconnect(code: 3011, reason: "force reconnect")

    /// 3012: the client did not answer a ping in time.
    public static let noPong = Disconnect(code: 3012, reason: "no pong")

    /// 3013: the client sends too fast.
    public static let tooManyRequests = Disconnect(code: 3013, reason: "too many requests")

    /// 3014: what the client knows is no longer true; it must start afresh.
    public static let stateInvalidated = Disconnect(code: 3014, reason: "state invalidated")

    /// 3500: the token is not valid.
    public static let invalidToken = Disconnect(code: 3500, reason: "invalid token")

    /// 3501: the client does not follow the protocol.
    public static let badRequest = Disconnect(code: 3501, reason: "bad request")

    /// 3502: the client did not send `connect` in time.
    public static let stale = Disconnect(code: 3502, reason: "stale")

    /// 3503: the server wants the client to go.
    public static let forceDisconnect = Disconnect(code: 3503, reason: "force disconnect")

    /// 3504: the server or the user has too many connections.
    public static let connectionLimit = Disconnect(code: 3504, reason: "connection limit")

    /// 3505: the connection has too many channels.
    public static let channelLimit = Disconnect(code: 3505, reason: "channel limit")

    /// 3506: the connection's protocol cannot carry the data.
    public static let inappropriateProtocol = Disconnect(code: 3506, reason: "inappropriate protocol")

    /// 3507: the user may not connect.
    public static let permissionDenied = Disconnect(code: 3507, reason: "permission denied")

    /// 3508: the server does not offer this.
    public static let notAvailable = Disconnect(code: 3508, reason: "not available")

    /// 3509: the client caused too many errors.
    public static let tooManyErrors = Disconnect(code: 3509, reason: "too many errors")
}

extension HandshakeRejection {
    /// 400: the request is not well formed.
    public static func badRequest(_ message: String) -> HandshakeRejection {
        HandshakeRejection(status: 400, message: message)
    }

    /// 401: the request has no valid credentials; `challenge` becomes `WWW-Authenticate`.
    public static func unauthorized(challenge: String) -> HandshakeRejection {
        let header = HeaderField(name: "WWW-Authenticate", value: challenge)
        return HandshakeRejection(status: 401, message: "authentication is required", headers: [header])
    }

    /// 403: the request is understood and refused, for instance because of its `Origin` (RFC 6455 4.2.2).
    public static func forbidden(_ message: String) -> HandshakeRejection {
        HandshakeRejection(status: 403, message: message)
    }

    /// 404: nothing is served under this path; whether that is so, only the caller knows.
    public static let notFound = HandshakeRejection(status: 404, message: "there is nothing here")

    /// 405: a WebSocket is opened by `GET` (RFC 6455 4.2.1).
    public static let methodNotAllowed = HandshakeRejection(
        status: 405,
        message: "only GET is allowed here",
        headers: [HeaderField(name: "Allow", value: "GET")]
    )

    /// 408: the head did not arrive in time; the caller owns the clock.
    public static let requestTimeout = HandshakeRejection(status: 408, message: "the request took too long")

    /// 414: the target is longer than ``HandshakeLimits/maxTargetBytes``.
    public static let targetTooLong = HandshakeRejection(status: 414, message: "the request target is too long")

    /// 426: no upgrade to WebSocket, or not to version 13 (RFC 6455 4.2.2).
    public static func upgradeRequired(_ message: String) -> HandshakeRejection {
        HandshakeRejection(
            status: 426,
            message: message,
            headers: [
                HeaderField(name: "Upgrade", value: "websocket"),
                HeaderField(name: "Sec-WebSocket-Version", value: "13"),
            ]
        )
    }

    /// 431: the fields are more, or longer, than the limits allow.
    public static func headTooBig(_ message: String) -> HandshakeRejection {
        HandshakeRejection(status: 431, message: message)
    }

    /// 429: the peer's address has too many connections; the client may come back after some seconds.
    public static func tooManyConnections(retryAfterSeconds: Int) -> HandshakeRejection {
        HandshakeRejection(
            status: 429,
            message: "too many connections from this address",
            headers: [HeaderField(name: "Retry-After", value: String(max(0, retryAfterSeconds)))]
        )
    }

    /// 503: no room for another connection; the client may come back after some seconds.
    public static func unavailable(retryAfterSeconds: Int) -> HandshakeRejection {
        HandshakeRejection(
            status: 503,
            message: "the server is full or going down",
            headers: [HeaderField(name: "Retry-After", value: String(max(0, retryAfterSeconds)))]
        )
    }
}

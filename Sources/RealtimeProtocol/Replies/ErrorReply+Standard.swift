/// The protocol's own errors, with the messages and flags that client libraries know.
extension ErrorReply {
    /// The server failed; the client may try again.
    public static let internalError = ErrorReply(
        code: .internalError,
        message: "internal server error",
        temporary: true
    )

    /// The connection is not authenticated for this.
    public static let unauthorized = ErrorReply(
        code: .unauthorized,
        message: "unauthorized",
        temporary: false
    )

    /// A later publish of the same series is in the log.
    public static let overtaken = ErrorReply(
        code: .overtaken,
        message: "overtaken",
        temporary: false
    )

    /// What the host does for this is failing, so that it is not asked now; the client may try again.
    public static let unavailable = ErrorReply(
        code: .unavailable,
        message: "unavailable",
        temporary: true
    )

    /// The connection does not have the consumer, or has it no more: what it was handed comes to somebody else.
    public static let staleAcknowledgement = ErrorReply(
        code: .staleAcknowledgement,
        message: "stale acknowledgement",
        temporary: false
    )

    /// There is no such channel.
    public static let unknownChannel = ErrorReply(
        code: .unknownChannel,
        message: "unknown channel",
        temporary: false
    )

    /// The user may not do this.
    public static let permissionDenied = ErrorReply(
        code: .permissionDenied,
        message: "permission denied",
        temporary: false
    )

    /// There is no such method or procedure.
    public static let methodNotFound = ErrorReply(
        code: .methodNotFound,
        message: "method not found",
        temporary: false
    )

    /// The connection is in the channel already.
    public static let alreadySubscribed = ErrorReply(
        code: .alreadySubscribed,
        message: "already subscribed",
        temporary: false
    )

    /// A limit of the server is reached.
    public static let limitExceeded = ErrorReply(
        code: .limitExceeded,
        message: "limit exceeded",
        temporary: false
    )

    /// The command does not follow the protocol.
    public static let badRequest = ErrorReply(
        code: .badRequest,
        message: "bad request",
        temporary: false
    )

    /// The feature is not enabled for this channel.
    public static let notAvailable = ErrorReply(
        code: .notAvailable,
        message: "not available",
        temporary: false
    )

    /// The token has expired; the client should get a new one.
    public static let tokenExpired = ErrorReply(
        code: .tokenExpired,
        message: "token expired",
        temporary: false
    )

    /// The connection or the subscription has expired.
    public static let expired = ErrorReply(
        code: .expired,
        message: "expired",
        temporary: false
    )

    /// The client sends too fast; it may try again.
    public static let tooManyRequests = ErrorReply(
        code: .tooManyRequests,
        message: "too many requests",
        temporary: true
    )

    /// Somebody else holds the lease, or the wait for it is over.
    public static let leaseHeld = ErrorReply(
        code: .leaseHeld,
        message: "lease held",
        temporary: false
    )

    /// The lease is not held under this token, or not by this user, or no longer.
    public static let leaseLost = ErrorReply(
        code: .leaseLost,
        message: "lease lost",
        temporary: false
    )

    /// The state that the host made for a subscriber is not one that the log goes on from; a newer one may be.
    public static let staleSnapshot = ErrorReply(
        code: .unavailable,
        message: "stale snapshot",
        temporary: true
    )

    /// The log does not reach back to the client's position.
    public static let unrecoverablePosition = ErrorReply(
        code: .unrecoverablePosition,
        message: "unrecoverable position",
        temporary: false
    )
}

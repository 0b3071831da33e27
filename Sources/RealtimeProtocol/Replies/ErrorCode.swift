/// The number of an error reply.
///
/// Codes below 1000 belong to the protocol; an application uses codes from 1000 on.
public struct ErrorCode: RawRepresentable, Hashable, Sendable {
    /// The number on the wire.
    public var rawValue: UInt32

    /// Creates a code from its number.
    public init(rawValue: UInt32) {
        self.rawValue = rawValue
    }

    /// 100: the server failed.
    public static let internalError = ErrorCode(rawValue: 100)

    /// 101: the connection is not authenticated for this.
    public static let unauthorized = ErrorCode(rawValue: 101)

    /// 102: there is no such channel.
    public static let unknownChannel = ErrorCode(rawValue: 102)

    /// 103: the user may not do this.
    public static let permissionDenied = ErrorCode(rawValue: 103)

    /// 104: there is no such method or procedure.
    public static let methodNotFound = ErrorCode(rawValue: 104)

    /// 105: the connection is in the channel already.
    public static let alreadySubscribed = ErrorCode(rawValue: 105)

    /// 106: a limit of the server is reached.
    public static let limitExceeded = ErrorCode(rawValue: 106)

    /// 107: the command does not follow the protocol.
    public static let badRequest = ErrorCode(rawValue: 107)

    /// 108: the feature is not enabled for this channel.
    public static let notAvailable = ErrorCode(rawValue: 108)

    /// 109: the token has expired; the client should get a new one.
    public static let tokenExpired = ErrorCode(rawValue: 109)

    /// 110: the connection or the subscription has expired.
    public static let expired = ErrorCode(rawValue: 110)

    /// 111: the client sends too fast.
    public static let tooManyRequests = ErrorCode(rawValue: 111)

    /// 400: a later publish of the same series is in the log, and this one would come out of order; an extension.
    public static let overtaken = ErrorCode(rawValue: 400)

    /// 401: what the host does for this is failing, so that it is not asked now; an extension.
    public static let unavailable = ErrorCode(rawValue: 401)

    /// 402: somebody else holds the lease; an extension.
    public static let leaseHeld = ErrorCode(rawValue: 402)

    /// 403: the lease is not held under this token, or not by this user, or no longer; an extension.
    public static let leaseLost = ErrorCode(rawValue: 403)

    /// 404: the connection does not have the consumer, or has it no more; an extension.
    public static let staleAcknowledgement = ErrorCode(rawValue: 404)

    /// 112: the log does not reach back to the client's position.
    public static let unrecoverablePosition = ErrorCode(rawValue: 112)
}

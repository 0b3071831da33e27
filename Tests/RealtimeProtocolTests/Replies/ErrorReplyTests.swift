import RealtimeProtocol
import Testing

struct ErrorReplyTests {
    @Test(
        arguments: [
            (.internalError, 100, "internal server error", true), (.unauthorized, 101, "unauthorized", false),
            (.unknownChannel, 102, "unknown channel", false), (.permissionDenied, 103, "permission denied", false),
            (.methodNotFound, 104, "method not found", false), (.alreadySubscribed, 105, "already subscribed", false),
            (.limitExceeded, 106, "limit exceeded", false), (.badRequest, 107, "bad request", false),
            (.notAvailable, 108, "not available", false), (.tokenExpired, 109, "token expired", false),
            (.expired, 110, "expired", false), (.tooManyRequests, 111, "too many requests", true),
            (.unrecoverablePosition, 112, "unrecoverable position", false),
        ] as [(ErrorReply, UInt32, String, Bool)]
    )
    func standardErrorHasTheCodeOfTheTable(_ error: ErrorReply, _ code: UInt32, _ message: String, _ temporary: Bool) {
        #expect(error == ErrorReply(code: ErrorCode(rawValue: code), message: message, temporary: temporary))
    }
}

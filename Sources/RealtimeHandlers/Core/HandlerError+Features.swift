public import RealtimeEngine
internal import RealtimeProtocol

extension HandlerError {
    /// 107: the arguments of a call are not what the method takes.
    ///
    /// - Parameter reason: what is wrong, for the programmer of the client; it is sent, so it must hold no secret.
    public static func badArguments(_ reason: String) -> HandlerError {
        .error(ErrorReply(code: .badRequest, message: "bad request: " + reason))
    }

    /// The error of a feature with a code of its own.
    public static func feature(
        _ code: FeatureErrorCode,
        _ message: String,
        temporary: Bool = false,
        retryAfterMilliseconds: UInt32 = 0
    ) -> HandlerError {
        .error(
            ErrorReply(
                code: ErrorCode(rawValue: code.rawValue),
                message: message,
                temporary: temporary,
                retryAfterMilliseconds: retryAfterMilliseconds
            )
        )
    }
}

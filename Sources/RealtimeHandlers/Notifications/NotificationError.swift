internal import RealtimeEngine
internal import RealtimeProtocol

/// Why a notice was not sent, listed or marked.
public struct NotificationError: Error, Hashable, Sendable {
    /// What went wrong.
    public enum Code: Hashable, Sendable {
        /// Something about the notice is not as it must be; the message says what.
        case invalid
        /// There is no such notice for this reader, or it has expired.
        case notFound
        /// The store holds as much as it may.
        case full
        /// The store failed, or did not answer in time and nobody knows what it did, or is not asked because it keeps
        /// failing.
        case unavailable
    }

    /// What went wrong.
    public var code: Code
    /// A sentence for people.
    public var message: String
    /// After how many milliseconds it is worth trying again; 0 when nobody knows.
    public var retryAfterMilliseconds: UInt32

    /// Makes an error.
    public init(_ code: Code, _ message: String, retryAfterMilliseconds: UInt32 = 0) {
        self.code = code
        self.message = message
        self.retryAfterMilliseconds = retryAfterMilliseconds
    }

    init(_ failure: ServiceFailure<NotificationStoreError>) {
        switch failure {
        case .failed(let error) where error.code == .full: self.init(.full, "the store of notices is full")
        case .failed: self.init(.unavailable, "the store of notices failed")
        case .late: self.init(.unavailable, "the store of notices did not answer in time")
        case .refused(let milliseconds):
            self.init(.unavailable, "the store of notices keeps failing", retryAfterMilliseconds: milliseconds)
        }
    }

    static let notStarted = NotificationError(.unavailable, "notifications are not started")

    /// What a client is told: 4003, 4004, 106 or 4005.
    var handlerError: HandlerError {
        switch self.code {
        case .invalid: .feature(.invalidValue, self.message)
        case .notFound: .feature(.notFound, self.message)
        case .full: .error(.limitExceeded)
        case .unavailable:
            .feature(
                .serviceFailed,
                self.message,
                temporary: true,
                retryAfterMilliseconds: self.retryAfterMilliseconds
            )
        }
    }
}

internal import RealtimeEngine
internal import RealtimeProtocol

extension HandlerError {
    static func versionConflict(present: UInt64) -> HandlerError {
        .feature(.versionConflict, "version conflict: the present version is \(present)")
    }

    static func staleFence(_ key: String, _ problem: String) -> HandlerError {
        .feature(.staleFence, "the lock of \(key) \(problem)")
    }

    static func invalidValue(_ name: String, _ reason: String) -> HandlerError {
        .feature(.invalidValue, "\(name): \(reason)")
    }

    static let noSuchQuote = HandlerError.feature(.notFound, "no such quote")

    static func serviceFailed(_ milliseconds: UInt32 = 0) -> HandlerError {
        .feature(
            .serviceFailed,
            milliseconds > 0 ? "the service keeps failing and is not asked now" : "the service failed",
            temporary: true,
            retryAfterMilliseconds: milliseconds
        )
    }

    init(_ problem: ServiceFailure<QuoteFailure>) {
        self =
            switch problem {
            case .refused(let milliseconds): .serviceFailed(milliseconds)
            case .late, .failed(.unavailable): .serviceFailed()
            case .failed(.notFound): .noSuchQuote
            case .failed(.versionConflict(let present)): .versionConflict(present: present)
            case .failed(.staleFence(let key)): .staleFence(key, "is no longer held")
            case .failed(.invalidField(let name, let reason)): .invalidValue(name, reason)
            }
    }
}

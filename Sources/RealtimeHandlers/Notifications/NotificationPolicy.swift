public import RealtimeEngine

/// How a ``NotificationHandler`` behaves: every bound and interval of it, each with its default.
public struct NotificationPolicy: Hashable, Sendable {
    /// How long a notice without an expiry of its own is kept; the default is a week: longer than people are away.
    public var lifetime: Duration = .seconds(7 * 86_400)
    /// How long a notice may be kept; one that shall expire later is refused.
    ///
    /// The default is 90 days.
    public var longestLifetime: Duration = .seconds(90 * 86_400)
    /// For how long a notice with the same key to the same audience is a repetition; the default is an hour.
    ///
    /// As long as senders repeat what got no answer, and longer.
    public var quietPeriod: Duration = .seconds(3600)
    /// Bytes of a title in UTF-8; the default is 200: one line.
    public var titleBytes = 200
    /// Bytes of a body in UTF-8; the default is 4,000: a page of text.
    public var bodyBytes = 4000
    /// Bytes of what the host's own clients need to know, as JSON; the default is 4 KiB.
    public var dataBytes = 4096
    /// Bytes of a key in UTF-8; the default is 128.
    public var keyBytes = 128
    /// Notices in one page of a list; who asks for more gets so many.
    ///
    /// The default is 100: a screen or two.
    public var page = 100
    /// Notices that one call marks as read; the default is 100, as many as a page.
    public var idsPerCall = 100
    /// Bytes of an id in UTF-8; the default is 128.
    public var idBytes = 128
    /// How long the store may take for an answer; the default is 5 s: less than the engine gives a method call.
    public var storeTimeout: Duration = .seconds(5)
    /// When the store is not asked because it keeps failing; nil for the node's own.
    public var breaker: BreakerPolicy?
    /// Publications that wait for the broker; in place of one more, the room's members are asked to list.
    ///
    /// The default is 1,000.
    public var waitingPublications = 1000
    /// Rooms whose members are to be asked to list; in place of one more, everybody is.
    ///
    /// The default is 1,000.
    public var waitingRooms = 1000
    /// How long to wait before asking members again when the broker took nothing; doubled up to the longest.
    public var retryAfter: Duration = .milliseconds(500)
    /// The longest such wait; the default is 30 s.
    public var longestRetry: Duration = .seconds(30)
    /// Over how long clients shall spread themselves when everybody is asked to list; the default is 10 s.
    public var spread: Duration = .seconds(10)

    /// Makes the defaults.
    public init() {}
}

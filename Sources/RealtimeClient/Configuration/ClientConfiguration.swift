public import RealtimeProtocol

/// Everything that a client can be told, each with its default and the reason for it.
///
/// Durations below a nanosecond count as zero, and negative ones too.
public struct ClientConfiguration: Sendable, Hashable {
    /// The token of the first connect; empty for none.
    public var token = ""

    /// Whether the host can supply tokens.
    ///
    /// If so, a `needsToken` effect asks for one when there is none, when it expires, and when the server says that it
    /// has expired. If not, an expired token is the end of the connection.
    public var suppliesTokens = false

    /// What the client tells the application at connect; nil for nothing.
    public var data: RawJSON?

    /// Headers for a server behind a transport that cannot set those of the HTTP request.
    public var headers: [Header] = []

    /// The name that the client reports.
    ///
    /// Servers of this library send gap pushes to names that begin with `swift-realtime`; all others get the standard
    /// unsubscribe with 2500, which works as well and costs a round trip.
    public var name = "swift-realtime"

    /// The version that the client reports.
    public var version = "0.1.0"

    /// Every interval.
    public var timing = ClientTiming()

    /// Every bound.
    public var limits = ClientLimits()

    /// When publishes carry an idempotency key.
    public var publishKeys = PublishKeyPolicy.whenAnnounced

    /// Makes the defaults.
    public init() {}
}

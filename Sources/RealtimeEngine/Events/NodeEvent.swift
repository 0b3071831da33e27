public import RealtimeProtocol

/// Something that happened in a node and that a host may want to know: news, not figures (`MetricsSink`) and not words
/// (`LogSink`).
public enum NodeEvent: Hashable, Sendable {
    /// A client's `connect` was granted, or a raw connection opened. Exactly one for each such connection, before
    /// anything else about it.
    case connected(Client)
    /// The same connection ended. Exactly one for each `connected`, after everything else about it, in whichever way it
    /// died.
    case closed(Client, Disconnect)
    /// A circuit breaker changed its state.
    case breaker(BreakerEvent)
}

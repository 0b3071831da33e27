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
    /// Somebody is in a room with presence that was empty, on any hub or node.
    ///
    /// One node of those that share a broker records it. For each room, occupied and vacated alternate in the order of
    /// their serials, which grow in a broker's life.
    case roomOccupied(String, serial: UInt64)
    /// The last one has left such a room, and the grace of those who dropped is over.
    case roomVacated(String, serial: UInt64)
    /// Publications were given up for a consumer. Exactly one for each of them, on the hub that has the consumer.
    case deadLetter(DeadLetter)
}

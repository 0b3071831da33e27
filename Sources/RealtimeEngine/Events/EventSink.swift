/// Where the host wants the events of its node to go.
///
/// Called on hub threads, once for each event; it must not block. Events of one hub come in order, with growing numbers;
/// those of several hubs may pass each other on their way, and their numbers tell in which order they happened.
public protocol EventSink: Sendable {
    /// Takes an event.
    func record(_ event: NumberedEvent)
}

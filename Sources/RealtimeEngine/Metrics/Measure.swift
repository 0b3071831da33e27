/// What is measured each time that it happens, rather than counted.
public enum Measure: Int, CaseIterable, Sendable {
    /// From a ping of the heartbeat to the answer to it, in microseconds; once for each ping.
    case roundTrip
}

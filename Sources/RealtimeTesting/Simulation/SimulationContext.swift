public import RealtimeEngine

/// What a host needs to build its configuration for a simulation.
public struct SimulationContext: Sendable {
    /// The seed of the run.
    public var seed: UInt64
    /// The clock on which handlers may sleep.
    public var clock: VirtualClock
    /// The bounds that the seed drew.
    public var limits: Limits
    /// The intervals that the seed drew.
    public var timing: Timing
}

/// How large a rehearsal is and what may go wrong in it; the seed draws within these ranges.
public struct RehearsalOptions: Sendable {
    /// Where nodes keep the logs of rooms.
    public enum Logs: Sendable {
        /// In their own memory: a crash loses them, every room begins a new epoch. For a single node.
        case inMemory
        /// In a broker that all share, behind a network of its own, with faults of its own: logs survive a crash.
        case inBroker
        /// As the seed says, for a single node; in a broker for several.
        case drawn
    }

    /// How many clients there are.
    public var clients = 2...4
    /// How many nodes there are.
    ///
    /// One, because the state that a host keeps in memory is rarely shared; a client connects to any of several.
    public var nodes = 1...1
    /// How many hubs each node has, as a server with several loops does: calls of clients on different hubs interleave.
    public var hubs = 1...2
    /// Where nodes keep the logs of rooms.
    public var logs = Logs.drawn
    /// How long, in virtual time, work and faults go on: a tenth of it to all of it.
    public var work: Duration = .seconds(30)
    /// How long, in virtual time, the clients may take to come to their ends once faults have stopped.
    ///
    /// Five minutes: a client whose backoff is at its cap still has a dozen attempts.
    public var patience: Duration = .seconds(300)
    /// How many steps the work may take; when they are used up, faults stop.
    ///
    /// What is left to do may take ten times as many, or the run fails: it does not come to rest.
    public var steps = 200_000
    /// The kinds of faults that may strike; each is on in half of all seeds.
    public var faults = RehearsalOptions.allFaults
    /// Only these kinds of faults are on, whatever the seed says; nil leaves it to the seed.
    public var onlyFaults: Set<FaultKind>?
    /// How many of the last steps are kept for the report of a failure.
    public var traceLength = 50
    /// Whether those steps show the messages of the clients in full, which costs half of the speed.
    public var showsMessages = false

    /// Makes the defaults.
    public init() {}

    /// Every kind that a rehearsal can bring about by itself and that calm heals.
    ///
    /// Three must be asked for: tight limits may keep clients from what they want for good, a reader that never reads is
    /// for bodies that notice, and what a broker loses last is missed only when the room is published to again.
    /// Failures of handlers are the host's own, which draws them from ``RehearsalContext/random``.
    public static let allFaults: Set<FaultKind> = [
        .delay, .tinyChunks, .coalescedChunks, .smallBuffers, .halfOpen, .reset, .truncation, .slowReader, .silentPeer,
        .crash, .restart, .pause, .brokerDelay, .brokerErrors, .brokerBlackHole, .brokerReset,
        .brokerDuplicates, .brokerReorder, .brokerOutage, .clockJump, .clockDrift,
    ]
}

public import RealtimeEngine
import Synchronization

/// What a host needs to build a node for one of its lives.
///
/// Whatever the node and its tasks do runs on ``executor`` and in the time of ``clock``. When the node crashes, its clock
/// stands still, its connections and its broker are gone, and its handlers never go on; so whoever sleeps or waits
/// there is gone with it.
public struct RehearsalContext: Sendable {
    /// The seed of the run.
    public let seed: UInt64
    /// Which of the nodes it is, from 0.
    public let place: Int
    /// Which of its lives begins, from 1.
    public let life: Int
    /// The clock on which the host sleeps.
    public let clock: VirtualClock
    /// Time and chance for the node, and its handlers' executor.
    public let environment: HostEnvironment
    /// Where the rooms' logs are: in the broker that all nodes share, or in one of this life's own, which a crash empties.
    public let broker: any Broker
    /// The bounds that the seed drew.
    public let limits: Limits
    /// The intervals that the seed drew.
    public let timing: Timing
    /// When breakers open, as the seed drew it.
    public let breaker: BreakerPolicy?
    /// Where the node's figures go, if the host has no use for them: what must not be is found.
    public let metrics: any MetricsSink
    /// Chance for the host's own faults, and whatever else it draws; the same for the same seed, node and life.
    public let random: SimulationRandom
    let host: RehearsedHost
    let stage: RehearsalStage

    /// Where handlers run, and where the host's own tasks must.
    public var executor: SimulationExecutor { self.host.executor }

    /// Whether faults have stopped; the host's own must have, too.
    public var isCalm: Bool { self.stage.calm.load() }

    /// Gives a configuration the bounds, the intervals and the breakers that the seed drew.
    public func configure(_ configuration: inout HubConfiguration) {
        configuration.limits = self.limits
        configuration.timing = self.timing
        configuration.breaker = self.breaker
    }

    /// Starts a task of this life, which is cancelled when all is over.
    public func task(_ body: @escaping @Sendable () async -> Void) {
        self.host.start(body)
    }

    /// Leaves something to be done when the node stops politely, after it has drained; a crash does not do it.
    public func atStop(_ body: @escaping @Sendable () async -> Void) {
        self.host.atStop(body)
    }

    /// Does something where a crash of this node does not reach it, as a database would: it is carried out, also if the
    /// answer comes when nobody is there any more.
    ///
    /// For services outside that suspend while they work: an actor, for instance, that sleeps on a clock.
    public func outside<Value: Sendable>(_ body: @escaping @Sendable () async -> Value) async -> Value {
        await Task(executorPreference: self.stage.executor, operation: body).value
    }

    /// The clock of everybody outside of the nodes, which goes on when this life has ended.
    public var clockOutside: VirtualClock { self.stage.parts.clock }

    /// Ends the rehearsal with a failure unless `condition` holds.
    public func require(_ condition: Bool, _ message: @autoclosure () -> String) {
        self.stage.parts.trace.require(condition, .requirement, "node \(self.place): \(message())")
    }
}

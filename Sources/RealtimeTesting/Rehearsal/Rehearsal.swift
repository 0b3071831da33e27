public import RealtimeEngine
import Synchronization

/// A host's nodes and their clients in virtual time, with faults, from one seed: the test of what a host builds.
///
/// Where ``Simulation`` drives clients of its own against a configuration, here the host makes its nodes, with handlers
/// that keep state, publish, and run tasks, and each client does what the host's real ones do, with the `RealtimeClient`
/// that ships. The nodes crash, stop, pause and come back; connections break, stall and swallow; the broker, if there is
/// one, does all that a broker may do. Then faults stop, and everybody must come to an end.
///
/// ```swift
/// let rehearsal = Rehearsal(seed: 42) {
///     Journal()
/// } node: { context, journal in
///     var configuration = HubConfiguration(
///         connections: .granted(ConnectGrant(user: "ann")),
///         rooms: .all(RoomPolicy(), access: .handler(Scribe(journal: journal, clock: context.clock)))
///     )
///     context.configure(&configuration)
///     return Node(configuration: configuration, environment: context.environment, broker: context.broker)
/// } client: { client, journal in
///     let chat = try await client.connect().subscription("chat").get()
///     while !client.isCalm {
///         if case .success = await chat.publish(.emptyObject) { journal.noteAcknowledgement() }
///         try await client.think()
///     }
///     try client.require(journal.written >= journal.acknowledged, "what is acknowledged is written")
/// }
/// let report = try rehearsal.run()
/// ```
///
/// Everything runs on the calling thread; nothing sleeps and no clock is read. The same seed, options and code give the
/// same run, whatever else the process does. A small run takes a few milliseconds: run hundreds of seeds.
///
/// What is outside of the nodes is made anew for each run by the first closure: databases, services, and what clients
/// note down about what they saw. It survives crashes, and must guard itself, with a `Mutex` or as an actor.
public struct Rehearsal<Outside: Sendable>: Sendable {
    /// The seed.
    public var seed: UInt64
    /// How large the run is and what may go wrong.
    public var options: RehearsalOptions
    private let outside: @Sendable () -> Outside
    private let node: @Sendable (RehearsalContext, Outside) async -> Node
    private let client: @Sendable (RehearsedClient, Outside) async throws -> Void
    private let finally: @Sendable (RehearsedClient, Outside) async throws -> Void

    /// Makes a rehearsal.
    ///
    /// - Parameters:
    ///   - seed: Decides everything.
    ///   - options: How large the run is and what may go wrong.
    ///   - outside: Makes what is outside of the nodes.
    ///   - node: Makes a node, for each of its lives; it gets its hub and its connections afterwards.
    ///   - client: What each client does. Once faults have stopped it must come to an end; an error that it throws, like
    ///     an unmet requirement, is the end and the failure of the run.
    ///   - finally: What one more client does after all the others.
    public init(
        seed: UInt64,
        options: RehearsalOptions = RehearsalOptions(),
        outside: @escaping @Sendable () -> Outside,
        node: @escaping @Sendable (RehearsalContext, Outside) async -> Node,
        client: @escaping @Sendable (RehearsedClient, Outside) async throws -> Void,
        finally: @escaping @Sendable (RehearsedClient, Outside) async throws -> Void = { _, _ in }
    ) {
        self.seed = seed
        self.options = options
        self.outside = outside
        self.node = node
        self.client = client
        self.finally = finally
    }

    /// Runs to the end; throws the first thing that did not hold.
    ///
    /// A failure may have more to it than is needed: ``RehearsalFailure/shrunk()`` leaves that out.
    public func run() throws(RehearsalFailure) -> SimulationReport {
        try self.result().get()
    }

    private func result() -> Result<SimulationReport, RehearsalFailure> {
        // In a task of its own, so that it makes no difference who calls: tasks inherit priorities and local values.
        let executor = SimulationExecutor(.tasks)
        let outcome = Outcome(of: self.seed, self.options)
        _ = Task.detached(executorPreference: executor, priority: .medium) { outcome.result = self.perform() }
        _ = executor.runNext()
        return outcome.result
    }

    private func perform() -> Result<SimulationReport, RehearsalFailure> {
        let outside = self.outside()
        let world = RehearsalWorld(seed: self.seed, options: self.options) { [node] context in
            await node(context, outside)
        }
        let result = world.run(
            { [client] rehearsed in try await client(rehearsed, outside) },
            finally: { [finally] rehearsed in try await finally(rehearsed, outside) }
        )
        return result.mapError { failure in
            var failure = failure
            failure.rerun = { options in
                var other = self
                other.options = options
                return other.result()
            }
            return failure
        }
    }
}

/// What comes of a run.
private final class Outcome: Sendable {
    private let content: Mutex<Result<SimulationReport, RehearsalFailure>>

    /// Nothing has come of it yet.
    init(of seed: UInt64, _ options: RehearsalOptions) {
        let violation = Violation(invariant: .convergence, detail: "the run has not come to its end", time: 0)
        self.content = Mutex(
            .failure(RehearsalFailure(seed: seed, options: options, violation: violation, report: .nothing(seed)))
        )
    }

    var result: Result<SimulationReport, RehearsalFailure> {
        get { self.content.withLock { content in content } }
        set { self.content.withLock { content in content = newValue } }
    }
}

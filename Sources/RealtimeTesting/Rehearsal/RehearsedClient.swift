public import RealtimeClient
import RealtimeEngine
import Synchronization

/// One who takes part in a rehearsal: makes clients of the kind that ships, and draws what it does from the seed.
///
/// Everything that it waits for passes in virtual time. Its tasks run on the rehearsal's executor: `async let` and task
/// groups inherit that, an unstructured `Task` does not; use ``task(_:)``.
public final class RehearsedClient: Sendable {
    /// Which one it is, from 0; the one who looks at the end has the next number.
    public let index: Int
    let stage: RehearsalStage
    private let random: Mutex<SimulationRandom>
    private let looks = Mutex((time: VirtualClock.Instant(nanoseconds: 0), count: 0))

    init(_ index: Int, stage: RehearsalStage) {
        self.index = index
        self.stage = stage
        self.random = Mutex(stage.random.split(1_000 + UInt64(index)))
    }

    /// Runs what the client does, in a task of its own.
    func begin(
        _ body: @escaping @Sendable (RehearsedClient) async throws -> Void,
        then end: @escaping @Sendable () -> Void
    ) -> Task<Void, Never> {
        Task(executorPreference: self.stage.executor, priority: .medium) {
            let trace = self.stage.parts.trace
            do {
                try await body(self)
                trace.note("end", self.index)
            } catch is RehearsalOver {
                trace.note("over", self.index)
            } catch {
                if !self.stage.over.load() { trace.report(.requirement, "client \(self.index) fails: \(error)") }
            }
            end()
        }
    }

    // MARK: - Clients

    /// Makes a client and lets it connect; it is closed with the rehearsal at the latest.
    ///
    /// A further one stands for a further device, or for the same one after it was switched off and on.
    ///
    /// - Parameters:
    ///   - token: What the client shows at connect.
    ///   - change: Changes the configuration, whose reconnect delays are drawn.
    public func connect(
        token: String = "",
        _ change: (inout ClientConfiguration) -> Void = { _ in }
    ) async -> RealtimeClient {
        let client = self.client(token: token, change)
        await client.connect()
        return client
    }

    /// Makes a client that is disconnected.
    public func client(
        token: String = "",
        _ change: (inout ClientConfiguration) -> Void = { _ in }
    ) -> RealtimeClient {
        var configuration = ClientConfiguration()
        configuration.token = token
        configuration.timing.backoffBase = .milliseconds(self.magnitude(10...500))
        configuration.timing.backoffCap = .milliseconds(self.magnitude(1_000...20_000))
        configuration.timing.stablePeriod = .milliseconds(self.magnitude(1_000...30_000))
        change(&configuration)
        return self.stage.makeClient(configuration, self.environment(token: token))
    }

    /// A device of the client's is switched off, or loses its network for good.
    ///
    /// Nobody is told: the node must find out by itself, and the client gives all its calls up.
    public func vanish(_ client: RealtimeClient) async {
        self.stage.vanish(client)
        await client.close()
    }

    /// What a client takes from the world; its clock may run fast or slow.
    private func environment(token: String) -> ClientEnvironment {
        let stage = self.stage
        let drift = self.random.withLock { random in stage.drift(&random) }
        let device = NodeClock(stage.parts.clock, drift: drift, start: Int64(self.magnitude(1...1_000_000_000_000)))
        return ClientEnvironment(
            now: {
                stage.inspect()
                return UInt64(device.time.now.nanoseconds)
            },
            sleep: { time in
                let instant = Instant(nanoseconds: Int64(clamping: time))
                do {
                    // A clock that drifts is foreseen a little too early; the client sleeps again then.
                    try await stage.parts.clock.sleep(until: .init(nanoseconds: device.virtual(instant)))
                } catch {
                    // Cancelled: the caller looks for itself.
                    return
                }
            },
            random: { stage.entropy.next().0 },
            executor: stage.executor,
            token: { _ in .success(token) }
        )
    }

    // MARK: - Time

    /// The clock of everybody outside of the nodes.
    public var clock: VirtualClock { self.stage.parts.clock }

    /// Whether faults have stopped: a body ends its work then, and looks whether all is as it should be.
    ///
    /// One who asks a hundred thousand times while no time passes is told that faults have stopped, and that this is a
    /// failure: it would go on for ever.
    public var isCalm: Bool {
        if self.stage.calm.load() { return true }
        let now = self.clock.now
        let isStuck = self.looks.withLock { looks in
            if looks.time != now { looks = (now, 0) }
            looks.count += 1
            return looks.count > 100_000
        }
        if isStuck { self.stage.parts.trace.report(.convergence, "client \(self.index) goes on and takes no time") }
        return isStuck
    }

    /// Sleeps; throws when the rehearsal is over.
    public func sleep(for duration: Duration) async throws {
        self.stage.inspect()
        try await self.clock.sleep(until: self.clock.now.advanced(by: duration))
    }

    /// Sleeps for a time of a drawn order of magnitude, which may also be next to nothing.
    public func think(upTo longest: Duration = .seconds(1)) async throws {
        let most = max(1, VirtualClock.nanoseconds(longest))
        try await self.sleep(for: .nanoseconds(self.magnitude(1...Int(most))))
    }

    /// Waits until faults have stopped.
    public func calm() async throws { try await self.stage.crowd.waitForCalm() }

    /// Waits until everybody whose body has not ended is here too.
    public func meet() async throws { try await self.stage.crowd.meet() }

    /// Starts a task on the rehearsal's executor.
    @discardableResult
    public func task<Value: Sendable>(_ body: @escaping @Sendable () async -> Value) -> Task<Value, Never> {
        Task(executorPreference: self.stage.executor, operation: body)
    }

    // MARK: - Chance

    /// A number of the range.
    public func within(_ range: ClosedRange<Int>) -> Int {
        self.random.withLock { random in random.within(range) }
    }

    /// A number whose order of magnitude is drawn first.
    public func magnitude(_ range: ClosedRange<Int>) -> Int {
        self.random.withLock { random in random.magnitude(range) }
    }

    /// True in so many of a hundred cases.
    public func chance(percent: Int) -> Bool {
        self.random.withLock { random in random.chance(percent * 100) }
    }

    /// One of several; nil of none.
    public func pick<Choices: RandomAccessCollection>(_ choices: Choices) -> Choices.Element? {
        if choices.isEmpty { return nil }
        return choices[choices.index(choices.startIndex, offsetBy: self.within(0...choices.count - 1))]
    }

    // MARK: - Checks

    /// Ends the rehearsal with a failure unless `condition` holds.
    public func require(_ condition: Bool, _ message: @autoclosure () -> String) throws(RehearsalOver) {
        if condition { return }
        self.report(message())
        throw RehearsalOver()
    }

    /// Ends the rehearsal with a failure: for those who watch on a client's behalf and cannot throw.
    ///
    /// Only the first report of a rehearsal counts.
    public func report(_ message: String) {
        self.stage.parts.trace.report(.requirement, "client \(self.index): \(message)")
    }

    /// Waits until `condition` holds, and ends the rehearsal with a failure if it does not in time.
    ///
    /// - Parameters:
    ///   - patience: For how long it may not hold; a minute of virtual time costs next to nothing.
    ///   - message: What is waited for.
    ///   - condition: Looked at again and again, after longer and longer whiles.
    public func eventually(
        within patience: Duration = .seconds(120),
        _ message: @autoclosure () -> String,
        _ condition: () async throws -> Bool
    ) async throws {
        let end = self.clock.now.advanced(by: patience)
        var pause = Duration.milliseconds(10)
        while try await !condition() {
            try self.require(self.clock.now < end, message())
            try await self.sleep(for: pause)
            pause = min(pause * 2, .seconds(5))
        }
    }

    /// Takes a note into the trace and into its hash.
    public func note(_ what: StaticString, _ first: Int = 0, _ second: Int = 0) {
        let first = UInt64(bitPattern: Int64(first))
        self.stage.parts.trace.note(what, self.index, first, UInt64(bitPattern: Int64(second)))
    }
}

import RealtimeProtocol

/// The host's own way to the broker: the same messages that hubs send, with `await` for the answers.
///
/// As for a hub there is a breaker in front of it, and a deadline for every request; the hubs' turns keep its time.
final class BrokerClient: Sendable {
    private let broker: any Broker
    private let environment: HostEnvironment
    private let mailbox: BrokerMailbox
    private let link: BrokerLink
    private let desk: BrokerClientDesk

    init(
        broker: any Broker,
        environment: HostEnvironment,
        configuration: HubConfiguration,
        metrics: any MetricsSink,
        events: EventStream
    ) {
        self.broker = broker
        self.environment = environment
        let desk = BrokerClientDesk(configuration, metrics: metrics, events: events)
        self.desk = desk
        self.mailbox = BrokerMailbox(keepsTime: false) { desk.drain(at: environment.time().now) }
        desk.open(self.mailbox)
        self.link = broker.attach(self.mailbox)
    }

    deinit {
        self.desk.close()
        self.broker.detach(self.link, at: self.environment.time())
    }

    /// When a hub should call `tick`.
    var nextWake: Instant? { self.desk.nextWake }

    /// Ends the requests whose time is over.
    func tick(at now: Instant) {
        self.desk.expire(at: now)
    }

    /// A hub looks at `nextWake` when it is rung.
    func keepTime(with mailbox: BrokerMailbox) {
        self.desk.keepTime(with: mailbox)
    }

    func publish(
        _ entry: LogEntry,
        to room: String,
        _ history: RoomPolicy.History,
        key: PublishKey?,
        fence: Fence?
    ) async -> Result<StreamPosition, BrokerError> {
        let answer = await self.ask { id in
            .publish(id, room: room, entry, history, key: key, fence: fence)
        }
        return answer.flatMap { answer in if case .position(let position) = answer { .success(position) } else { .odd }
        }
    }

    func history(of room: String, _ query: HistoryQuery) async -> Result<HistoryPage, BrokerError> {
        let answer = await self.ask { id in .history(id, room: room, query) }
        return answer.flatMap { answer in if case .page(let page) = answer { .success(page) } else { .odd } }
    }

    func lease(_ command: LeaseCommand, in room: String) async -> Result<LeaseAnswer, BrokerError> {
        guard self.broker.grantsLeases else { return .failure(.noLeases) }
        var wait = Duration.zero
        if case .acquire(_, _, let asked) = command { wait = asked }
        let answer = await self.ask(waiting: wait) { id in .lease(id, room: room, command, from: .host) }
        return answer.flatMap { answer in if case .lease(let lease) = answer { .success(lease) } else { .odd } }
    }

    func receipt(for position: StreamPosition, in room: String) async -> Result<BrokerReceipt, BrokerError> {
        let answer = await self.ask { id in .receipt(id, room: room, position) }
        return answer.flatMap { answer in if case .receipt(let receipt) = answer { .success(receipt) } else { .odd } }
    }

    func presence(in room: String) async -> Result<[ClientInfo], BrokerError> {
        let answer = await self.ask { id in .presence(id, room: room) }
        return answer.flatMap { answer in if case .present(let infos) = answer { .success(infos) } else { .odd } }
    }

    /// What the breaker in front of the broker does; none when there is none.
    var breakers: [BreakerStatus] { self.desk.breakers(at: self.environment.time()) }

    /// Closes the breaker if it has this name or none is given, and returns how many were not closed.
    func reset(_ name: String?) -> Int {
        if let name, name != BrokerClientDesk.breakerName { return 0 }
        return self.desk.resetBreaker(at: self.environment.time().now)
    }

    /// Asks the broker, unless its breaker is open.
    ///
    /// - Parameter wait: what the broker may take beside its own time.
    private func ask(
        waiting wait: Duration = .zero,
        _ command: (BrokerRequestID) -> BrokerCommand
    ) async -> Result<BrokerAnswer, BrokerError> {
        await withCheckedContinuation { continuation in
            let time = self.environment.time()
            guard let id = self.desk.register(continuation, waiting: wait, now: time.now) else { return }
            self.broker.perform(command(id), from: self.link, at: time)
        }
    }
}

/// What the broker answers to the host.
enum BrokerAnswer: Sendable {
    case position(StreamPosition)
    case page(HistoryPage)
    case present([ClientInfo])
    case lease(LeaseAnswer)
    case receipt(BrokerReceipt)
}

extension Result where Failure == BrokerError {
    /// The broker answered another question.
    fileprivate static var odd: Result {
        .failure(BrokerError(code: .unavailable, message: "the answer is that to another question"))
    }
}

import RealtimeProtocol
import Synchronization

/// The host's own way to the broker: the same messages that hubs send, with `await` for the answers.
final class BrokerClient: Sendable {
    private struct Waiting {
        var number: UInt64 = 0
        var publishes: [UInt64: CheckedContinuation<Result<StreamPosition, BrokerError>, Never>] = [:]
        var pages: [UInt64: CheckedContinuation<Result<HistoryPage, BrokerError>, Never>] = [:]
        var leases: [UInt64: CheckedContinuation<Result<LeaseAnswer, BrokerError>, Never>] = [:]
        var presence: [UInt64: CheckedContinuation<Result<[ClientInfo], BrokerError>, Never>] = [:]
    }

    private let broker: any Broker
    private let environment: HostEnvironment
    private let mailbox: BrokerMailbox
    private let link: BrokerLink
    private let waiting: WaitingBox

    private final class WaitingBox: Sendable {
        let contents = Mutex(Waiting())
        let mailbox = Mutex<BrokerMailbox?>(nil)
        private let metrics: any MetricsSink

        init(metrics: any MetricsSink) {
            self.metrics = metrics
        }

        /// Hands out the answers that have come.
        func drain() {
            guard let mailbox = self.mailbox.withLock({ mailbox in mailbox }) else { return }
            var events: [BrokerEvent] = []
            while mailbox.take(into: &events) {
                for event in events { self.resume(event) }
            }
        }

        private func resume(_ event: BrokerEvent) {
            switch event {
            case .published(let id, let answer):
                self.contents.withLock { $0.publishes.removeValue(forKey: id.number) }?.resume(returning: answer)
            case .history(let id, let answer):
                self.contents.withLock { $0.pages.removeValue(forKey: id.number) }?.resume(returning: answer)
            case .presence(let id, let answer):
                self.contents.withLock { $0.presence.removeValue(forKey: id.number) }?.resume(returning: answer)
            case .lease(let id, let answer):
                self.contents.withLock { $0.leases.removeValue(forKey: id.number) }?.resume(returning: answer)
            case .counted(let metric, let amount):
                self.metrics.add(UInt64(max(0, amount)), to: metric, hub: 0)
            case .subscribed, .publication, .joined, .left, .reset, .occupied, .vacated, .consumerOpened,
                .consumerFetched, .consumerAcknowledged, .consumerReady, .consumerTaken, .deadLetter, .leaseChanged:
                break
            }
        }
    }

    init(broker: any Broker, environment: HostEnvironment, metrics: any MetricsSink) {
        self.broker = broker
        self.environment = environment
        let waiting = WaitingBox(metrics: metrics)
        self.waiting = waiting
        self.mailbox = BrokerMailbox(keepsTime: false) { waiting.drain() }
        waiting.mailbox.withLock { [mailbox] box in box = mailbox }
        self.link = broker.attach(self.mailbox)
    }

    deinit {
        self.waiting.mailbox.withLock { box in box = nil }
        self.broker.detach(self.link, at: self.environment.time())
    }

    func publish(
        _ entry: LogEntry,
        to room: String,
        _ history: RoomPolicy.History,
        key: PublishKey?,
        fence: Fence?
    ) async -> Result<StreamPosition, BrokerError> {
        await withCheckedContinuation { continuation in
            let id = self.register { waiting, number in waiting.publishes[number] = continuation }
            self.perform(.publish(id, room: room, entry, history, key: key, fence: fence))
        }
    }

    func history(of room: String, _ query: HistoryQuery) async -> Result<HistoryPage, BrokerError> {
        await withCheckedContinuation { continuation in
            let id = self.register { waiting, number in waiting.pages[number] = continuation }
            self.perform(.history(id, room: room, query))
        }
    }

    func lease(_ command: LeaseCommand, in room: String) async -> Result<LeaseAnswer, BrokerError> {
        guard self.broker.grantsLeases else { return .failure(.noLeases) }
        return await withCheckedContinuation { continuation in
            let id = self.register { waiting, number in waiting.leases[number] = continuation }
            self.perform(.lease(id, room: room, command, from: .host))
        }
    }

    func presence(in room: String) async -> Result<[ClientInfo], BrokerError> {
        await withCheckedContinuation { continuation in
            let id = self.register { waiting, number in waiting.presence[number] = continuation }
            self.perform(.presence(id, room: room))
        }
    }

    private func register(_ body: (inout Waiting, UInt64) -> Void) -> BrokerRequestID {
        self.waiting.contents.withLock { waiting in
            waiting.number += 1
            body(&waiting, waiting.number)
            return BrokerRequestID(number: waiting.number)
        }
    }

    private func perform(_ command: BrokerCommand) {
        self.broker.perform(command, from: self.link, at: self.environment.time())
    }
}

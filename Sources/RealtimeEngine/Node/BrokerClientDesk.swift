import RealtimeProtocol
import Synchronization

/// The host's questions to the broker that wait for an answer, and the breaker in front of them.
///
/// Answers are handed out after the lock, never inside.
final class BrokerClientDesk: Sendable {
    typealias Answer = Result<BrokerAnswer, BrokerError>
    typealias Continuation = CheckedContinuation<Answer, Never>

    /// What the breaker is called (``BreakerEvent/name``).
    static let breakerName = "host broker"

    private struct Question {
        var continuation: Continuation
        /// Under which state of the breaker it was asked.
        var generation: UInt32
        /// Until then it may wait for something else than the broker.
        var patience: Instant
    }

    private struct Contents {
        var number: UInt64 = 0
        var questions: [UInt64: Question] = [:]
        var deadlines = DeadlineRing()
        var breaker: CircuitBreaker?
        var mailbox: BrokerMailbox?
        var keeper: BrokerMailbox?
    }

    private let contents: Mutex<Contents>
    /// The earliest deadline in nanoseconds, the largest number for none; read by hubs in every turn.
    private let wake = Atomic<Int64>(.max)
    private let timeout: Int64
    private let metrics: any MetricsSink
    private let events: EventStream

    init(_ configuration: HubConfiguration, metrics: any MetricsSink, events: EventStream) {
        self.contents = Mutex(Contents(breaker: configuration.breaker.map(CircuitBreaker.init)))
        self.timeout = configuration.timing.brokerTimeout.nanosecondsClamped
        self.metrics = metrics
        self.events = events
    }

    func open(_ mailbox: BrokerMailbox) { self.contents.withLock { contents in contents.mailbox = mailbox } }

    func close() { self.contents.withLock { contents in contents.mailbox = nil } }

    func keepTime(with mailbox: BrokerMailbox) {
        self.contents.withLock { contents in contents.keeper = contents.keeper ?? mailbox }
    }

    var nextWake: Instant? {
        let wake = self.wake.load(ordering: .relaxed)
        return wake == .max ? nil : Instant(nanoseconds: wake)
    }

    /// Takes a question; nil when the broker is not to be asked, which the asker has been told then.
    func register(_ continuation: Continuation, waiting wait: Duration, now: Instant) -> BrokerRequestID? {
        enum Outcome {
            case ask(BrokerRequestID, keeper: BrokerMailbox?, isProbe: Bool)
            case refuse(UInt32)
        }
        let outcome = self.contents.withLock { contents -> Outcome in
            var isProbe = false
            var generation: UInt32 = 0
            switch contents.breaker?.admit(now: now) {
            case .refuse(let nanoseconds)?: return .refuse(UInt32(millisecondsFrom: nanoseconds))
            case .call(let current)?: generation = current
            case .probe(let current)?:
                generation = current
                isProbe = true
            case nil: break
            }
            contents.number += 1
            contents.questions[contents.number] = Question(
                continuation: continuation,
                generation: generation,
                patience: now.advanced(by: wait).advanced(byNanoseconds: self.timeout)
            )
            let isFirst = contents.deadlines.next == nil
            contents.deadlines.append(contents.number, at: now.advanced(byNanoseconds: self.timeout))
            self.publishWake(contents)
            let id = BrokerRequestID(number: contents.number)
            return .ask(id, keeper: isFirst ? contents.keeper : nil, isProbe: isProbe)
        }
        switch outcome {
        case .refuse(let milliseconds):
            self.metrics.add(1, to: .callsRefusedByBreaker, hub: 0)
            continuation.resume(returning: .failure(.breakerOpen(milliseconds: milliseconds)))
            return nil
        case .ask(let id, let keeper, let isProbe):
            if isProbe { self.tell(from: .open, to: .halfOpen) }
            keeper?.ring()
            return id
        }
    }

    /// Hands out the answers that have come.
    func drain(at now: Instant) {
        guard let mailbox = self.contents.withLock({ contents in contents.mailbox }) else { return }
        var events: [BrokerEvent] = []
        while mailbox.take(into: &events) {
            for event in events { self.take(event, now) }
        }
    }

    private func take(_ event: BrokerEvent, _ now: Instant) {
        switch event {
        case .published(let id, let answer): self.answer(id.number, answer.map(BrokerAnswer.position), now)
        case .history(let id, let answer): self.answer(id.number, answer.map(BrokerAnswer.page), now)
        case .presence(let id, let answer): self.answer(id.number, answer.map(BrokerAnswer.present), now)
        case .receipt(let id, let answer): self.answer(id.number, answer.map(BrokerAnswer.receipt), now)
        case .lease(let id, let answer): self.answer(id.number, answer.map(BrokerAnswer.lease), now)
        case .counted(let metric, let amount): self.metrics.add(UInt64(max(0, amount)), to: metric, hub: 0)
        case .subscribed, .publication, .joined, .left, .reset, .occupied, .vacated, .consumerOpened,
            .consumerFetched, .consumerAcknowledged, .consumerReady, .consumerTaken, .deadLetter, .leaseChanged:
            break
        }
    }

    private func answer(_ number: UInt64, _ answer: Answer, _ now: Instant) {
        var isFault = false
        if case .failure(let error) = answer { isFault = error.isFault }
        let closed = self.contents.withLock { contents -> (Question, CircuitBreaker.ReportAction?)? in
            guard let question = contents.questions.removeValue(forKey: number) else { return nil }
            let questions = contents.questions
            contents.deadlines.compact(pending: questions.count) { number in questions[number] != nil }
            self.publishWake(contents)
            let generation = question.generation
            return (question, contents.breaker?.report(success: !isFault, generation: generation, now: now))
        }
        guard let (question, change) = closed else { return self.metrics.add(1, to: .brokerAnswersLate, hub: 0) }
        self.tell(change)
        question.continuation.resume(returning: answer)
    }

    /// Ends the questions whose time is over.
    func expire(at now: Instant) {
        var late: [(Question, CircuitBreaker.ReportAction?)] = []
        self.contents.withLock { contents in
            while let number = contents.deadlines.popDue(now) {
                guard let question = contents.questions[number] else { continue }
                if now < question.patience {
                    // It waits for whoever holds the lease, and not for the broker.
                    contents.deadlines.append(number, at: now.advanced(byNanoseconds: self.timeout))
                    continue
                }
                contents.questions[number] = nil
                let generation = question.generation
                late.append((question, contents.breaker?.report(success: false, generation: generation, now: now)))
            }
            self.publishWake(contents)
        }
        for (question, change) in late {
            self.metrics.add(1, to: .brokerTimeouts, hub: 0)
            self.tell(change)
            let error = BrokerError(code: .timeout, message: "no answer in time")
            question.continuation.resume(returning: .failure(error))
        }
    }

    /// What the breaker does; none when there is none.
    func breakers(at time: TurnTime) -> [BreakerStatus] {
        let breaker = self.contents.withLock { contents in contents.breaker }
        return breaker.map { breaker in [breaker.status(named: Self.breakerName, at: time)] } ?? []
    }

    /// Closes the breaker, and returns how many were not closed.
    func resetBreaker(at now: Instant) -> Int {
        let before = self.contents.withLock { contents in contents.breaker?.reset(now: now) }
        guard let before else { return 0 }
        self.tell(from: before, to: .closed)
        return 1
    }

    private func publishWake(_ contents: borrowing Contents) {
        self.wake.store(contents.deadlines.next?.nanoseconds ?? .max, ordering: .relaxed)
    }

    private func tell(_ change: CircuitBreaker.ReportAction?) {
        switch change {
        case .opened(let from)?:
            self.metrics.add(1, to: .breakersOpened, hub: 0)
            self.tell(from: from, to: .open)
        case .closed?: self.tell(from: .halfOpen, to: .closed)
        case .some(.none), nil: break
        }
    }

    private func tell(from: BreakerState, to: BreakerState) {
        self.events.record(.breaker(BreakerEvent(name: Self.breakerName, from: from, to: to)), hub: 0)
    }
}

internal import RealtimeEngine
internal import RealtimeProtocol

extension BrokerBench {
    func consumerOrder() async throws(Broken) {
        let link = self.probe()
        let seat = try await link.open(self.room()).seat
        try await link.publish(["1", "2", "3"], to: self.room())
        let page = try await link.fetch(seat, limit: 2)
        try require(page.numbers, is: ["1x1", "2x1"], "the first two publications, as first attempts")
        let rest = try await link.fetch(seat, limit: 10)
        try require(rest.numbers, is: ["3x1"], "what was not handed out yet, once")
    }

    func consumerResume() async throws(Broken) {
        let (one, other) = (self.probe(), self.probe())
        let seat = try await one.open(self.room()).seat
        try await one.publish(["1", "2", "3"], to: self.room())
        _ = try await one.fetch(seat, limit: 10)
        let position = try await one.acknowledge(seat, .only([2]))
        try require(position.success?.offset, is: 0, "nothing settled below a hole")
        self.broker.detach(one.link, at: BrokerProbe.time)
        let again = try await other.open(self.room())
        try require(again.isResumed, "a consumer that goes on", seen: "a new one")
        let page = try await other.fetch(again.seat, limit: 10)
        try require(page.numbers, is: ["1x2", "3x2"], "what was not acknowledged, as second attempts")
    }

    func consumerFence() async throws(Broken) {
        let (one, other) = (self.probe(), self.probe())
        let stale = try await one.open(self.room()).seat
        try await one.publish(["1"], to: self.room())
        _ = try await one.fetch(stale, limit: 10)
        _ = try await other.open(self.room())
        let answer = try await one.acknowledge(stale, .through(1))
        try require(answer.failure == .staleConsumer, "`staleConsumer` for the seat before", seen: "\(answer)")
    }

    func consumerBound() async throws(Broken) {
        let link = self.probe()
        let seat = try await link.open(self.room()).seat
        try await link.publish(["1", "2", "3", "4", "5", "6"], to: self.room())
        let page = try await link.fetch(seat, limit: 10)
        try require(page.numbers.count, is: BrokerProbe.policy.maxUnacked, "publications in hand")
        try require(page.isAtLimit, "a page that says that the bound is reached", seen: "one that does not")
        _ = try await link.acknowledge(seat, .through(2))
        let more = try await link.fetch(seat, limit: 10)
        try require(more.numbers.count, is: 2, "publications for two that were acknowledged")
    }

    func receipt() async throws(Broken) {
        let link = self.probe()
        let seat = try await link.open(self.room()).seat
        try await link.publish(["1"], to: self.room())
        _ = try await link.fetch(seat, limit: 10)
        let open = try await link.receipt(1, seat.epoch, in: self.room())
        try require(open, is: BrokerReceipt(isSequenced: true, consumers: 1), "the receipt before the acknowledgement")
        _ = try await link.acknowledge(seat, .through(1))
        let settled = try await link.receipt(1, seat.epoch, in: self.room())
        try require(settled.acknowledged, is: 1, "consumers that acknowledged it")
        let unknown = try await link.receipt(2, seat.epoch, in: self.room())
        try require(!unknown.isSequenced, "no receipt for what was never published", seen: "\(unknown)")
    }
}

extension BrokerProbe {
    fileprivate static var policy: ConsumerPolicy {
        ConsumerPolicy(ackWait: .seconds(30), maxAttempts: 5, maxUnacked: 4)
    }

    fileprivate func open(_ room: String) async throws(Broken) -> ConsumerGrant {
        let opening = ConsumerOpening(consumer: ConsumerID(user: "ann", name: "c"), policy: Self.policy)
        let id = self.ask { id in .consumerOpen(id, room: room, opening) }
        let answer = try await self.outcome("the answer to `consumerOpen`") { event in
            if case .consumerOpened(id, let answer) = event { answer } else { nil }
        }
        guard let grant = answer.success else { throw Broken(expected: "an open consumer", seen: "\(answer)") }
        return grant
    }

    fileprivate func fetch(_ seat: ConsumerSeat, limit: Int) async throws(Broken) -> ConsumerPage {
        let id = self.ask { id in .consumerFetch(id, seat, limit: limit, bytes: 1_000_000) }
        let answer = try await self.outcome("the answer to `consumerFetch`") { event in
            if case .consumerFetched(id, let answer) = event { answer } else { nil }
        }
        guard let page = answer.success else { throw Broken(expected: "a page", seen: "\(answer)") }
        return page
    }

    fileprivate func acknowledge(
        _ seat: ConsumerSeat,
        _ what: Acknowledgement
    ) async throws(Broken) -> Result<StreamPosition, BrokerError> {
        let id = self.ask { id in .consumerAcknowledge(id, seat, what) }
        return try await self.outcome("the answer to `consumerAcknowledge`") { event in
            if case .consumerAcknowledged(id, let answer) = event { answer } else { nil }
        }
    }

    fileprivate func receipt(_ offset: UInt64, _ epoch: String, in room: String) async throws(Broken) -> BrokerReceipt {
        let id = self.ask { id in .receipt(id, room: room, StreamPosition(epoch: epoch, offset: offset)) }
        let answer = try await self.outcome("the answer to `receipt`") { event in
            if case .receipt(id, let answer) = event { answer } else { nil }
        }
        guard let receipt = answer.success else { throw Broken(expected: "a receipt", seen: "\(answer)") }
        return receipt
    }
}

extension ConsumerPage {
    /// Offsets with their attempts, such as `3x1`.
    fileprivate var numbers: [String] {
        self.deliveries.map { delivery in "\(delivery.entry.offset)x\(delivery.attempt)" }
    }
}

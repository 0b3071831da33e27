import RealtimeProtocol

/// Memberships that read through a consumer, which the broker keeps, and not with a cursor in the room's log.
///
/// Publications are fetched in pages and wait in the connection's own queue, of which they may take a quarter: the next
/// page is fetched when they have left. What is published live only tells the broker to say that there is something.
extension HubMachine {
    /// Publications in one fetch.
    private static var page: Int { 64 }

    /// The room is followed: takes the consumer's seat.
    mutating func openConsumer(_ join: Join, _ consumer: ConsumerID) {
        guard let policy = self.rooms[Int(join.room)].policy.consumers else {
            self.loseInterest(join.room)
            return self.refuse(join, .notAvailable)
        }
        let opening = ConsumerOpening(consumer: consumer, policy: policy, since: join.since)
        let name = self.rooms[Int(join.room)].name
        self.request(.consumerOpen(join)) { id in .consumerOpen(id, room: name, opening) }
    }

    mutating func consumerOpened(_ join: Join, _ answer: Result<ConsumerGrant, BrokerError>) {
        guard let slot = self.slot(of: join.connection), self.isWanted(join) else {
            if case .success(let grant) = answer { self.effects.append(.broker(.consumerClose(grant.seat))) }
            return self.loseInterest(join.room)
        }
        switch answer {
        case .success(let grant): self.enterConsumer(join, slot, grant)
        case .failure(let error):
            let isLimit = error.code == .consumerLimit
            self.counters.add(isLimit ? .joinsRefusedConsumerLimit : .brokerErrors)
            self.loseInterest(join.room)
            self.refuse(join, Self.reply(for: error))
        }
    }

    /// Enters the room and queues the answer; whoever read for the consumer on this hub has lost it.
    private mutating func enterConsumer(_ join: Join, _ slot: Int, _ grant: ConsumerGrant) {
        if let refusal = self.entryRefusal(join, recovered: grant.isResumed) {
            self.effects.append(.broker(.consumerClose(grant.seat)))
            self.loseInterest(join.room)
            return self.refuse(join, refusal)
        }
        self.consumerTaken(grant.seat, by: join.connection)
        let place = ConsumerPlace(room: grant.seat.room, consumer: grant.seat.consumer)
        self.consumerPlaces[place] = join.connection
        self.connections[slot].readings.append(ConsumerReading(seat: grant.seat, room: join.room))
        self.addMembership(slot, join, place: Membership.consumer)
        let result = SubscribeResult(
            recoverable: true,
            position: grant.position,
            recovered: join.since != nil && grant.isResumed,
            positioned: true,
            data: join.data,
            wasRecovering: join.since != nil
        )
        self.answer(join, slot, result)
        self.serveConsumers(slot)
    }

    /// Queues what was fetched and fetches what is due, as far as the own queue has room.
    mutating func serveConsumers(_ slot: Int) {
        for index in self.connections[slot].readings.indices {
            while self.hasRoomForConsumers(slot), let delivery = self.connections[slot].readings[index].next() {
                self.deliver(slot, index, delivery)
            }
            guard self.hasRoomForConsumers(slot) else { return }
            let reading = self.connections[slot].readings[index]
            if reading.isDue && !reading.isFetching { self.fetch(slot, index) }
        }
    }

    private func hasRoomForConsumers(_ slot: Int) -> Bool {
        self.connections[slot].phase == .open
            && self.connections[slot].own.waiting <= self.configuration.limits.ownQueueBytes / 4
    }

    private mutating func deliver(_ slot: Int, _ index: Int, _ delivery: ConsumerDelivery) {
        let seat = self.connections[slot].readings[index].seat
        var entry = delivery.entry
        entry.tags.removeAll { tag in tag.key == "message" || tag.key == "attempt" }
        entry.tags.append(Tag(key: "message", value: "\(seat.epoch):\(entry.offset)"))
        if delivery.attempt > 1 { entry.tags.append(Tag(key: "attempt", value: "\(delivery.attempt)")) }
        self.counters.add(.consumerDeliveries)
        if delivery.attempt > 1 { self.counters.add(.consumerRedeliveries) }
        let before = self.connections[slot].own.waiting
        self.enqueue(slot) { format, output in format.appendPublication(room: seat.room, entry, to: &output) }
        self.connections[slot].own.excuse(self.connections[slot].own.waiting - before)
    }

    private mutating func fetch(_ slot: Int, _ index: Int) {
        let seat = self.connections[slot].readings[index].seat
        self.connections[slot].readings[index].isDue = false
        self.connections[slot].readings[index].isFetching = true
        let bytes = max(1, self.configuration.limits.ownQueueBytes / 4)
        self.request(.consumerFetch(self.id(of: slot), seat)) { id in
            .consumerFetch(id, seat, limit: Self.page, bytes: bytes)
        }
    }

    mutating func consumerFetched(
        _ connection: ConnectionID,
        _ seat: ConsumerSeat,
        _ answer: Result<ConsumerPage, BrokerError>
    ) {
        guard let (slot, index) = self.reading(connection, seat) else { return }
        switch answer {
        case .success(let page):
            if page.isAtLimit { self.counters.add(.consumersAtUnackedLimit) }
            self.connections[slot].readings[index].take(page)
            self.serveConsumers(slot)
        case .failure(let error):
            if error.code != .staleConsumer && error.code != .unknownConsumer { self.counters.add(.brokerErrors) }
            self.endConsumer(slot, seat, code: error.code == .staleConsumer ? .consumerTaken : .insufficientState)
        }
    }

    mutating func consumerReady(_ seat: ConsumerSeat) {
        guard
            let connection = self.consumerPlaces[ConsumerPlace(room: seat.room, consumer: seat.consumer)],
            let (slot, index) = self.reading(connection, seat)
        else { return }
        self.connections[slot].readings[index].isDue = true
        self.serveConsumers(slot)
    }

    /// Another connection has the consumer now; `seat` is the last one that is worth nothing, or the first that is not.
    mutating func consumerTaken(_ seat: ConsumerSeat, by connection: ConnectionID? = nil) {
        guard let holder = self.consumerPlaces[ConsumerPlace(room: seat.room, consumer: seat.consumer)],
            holder != connection, let slot = self.slot(of: holder),
            let reading = self.connections[slot].readings.first(where: { reading in
                reading.seat.room == seat.room && reading.seat.consumer == seat.consumer
            }),
            connection != nil || reading.seat == seat
        else { return }
        self.counters.add(.consumersTaken)
        self.endConsumer(slot, reading.seat, code: .consumerTaken)
    }

    /// The room's log began a new life: its consumers did too, and clients open them anew.
    mutating func endConsumers(in place: Int32, notOf epoch: String) {
        for slot in self.connections.indices where !self.connections[slot].readings.isEmpty {
            let reading = self.connections[slot].readings.first { reading in reading.room == place }
            guard let reading, reading.seat.epoch != epoch else { continue }
            self.endConsumer(slot, reading.seat, code: .insufficientState)
        }
    }

    private mutating func endConsumer(_ slot: Int, _ seat: ConsumerSeat, code: UnsubscribeCode) {
        guard let index = self.membership(slot, named: seat.room) else { return }
        self.unsubscribe(slot, index, code: code)
    }

    /// A membership ends: its consumer stays at the broker, and nobody reads for it.
    mutating func closeConsumer(_ slot: Int, in room: Int32) {
        guard let index = self.connections[slot].readings.firstIndex(where: { $0.room == room }) else { return }
        let seat = self.connections[slot].readings.remove(at: index).seat
        let place = ConsumerPlace(room: seat.room, consumer: seat.consumer)
        if self.consumerPlaces[place] == self.id(of: slot) { self.consumerPlaces[place] = nil }
        self.effects.append(.broker(.consumerClose(seat)))
    }

    /// The reading of a seat, if the connection still has it.
    private func reading(_ connection: ConnectionID, _ seat: ConsumerSeat) -> (slot: Int, index: Int)? {
        guard let slot = self.slot(of: connection) else { return nil }
        let index = self.connections[slot].readings.firstIndex { reading in reading.seat == seat }
        return index.map { index in (slot, index) }
    }
}

extension HubMachine {
    /// What a consumer says of what it was handed.
    ///
    /// The reply comes when the broker has written it down.
    mutating func acknowledge(_ slot: Int, _ request: RPCRequest, refuses: Bool, id: UInt32) {
        let limits = self.configuration.limits
        let parsed: AcknowledgeRequest
        do throws(ProtocolError) {
            parsed = try AcknowledgeRequest(
                request.data,
                limits: self.protocolLimits,
                maxOffsets: limits.offsetsPerAcknowledgement
            )
        } catch {
            self.counters.add(.acknowledgementsRefusedInvalid)
            return self.fail(slot, id, .badRequest)
        }
        let room = self.roomIndex[parsed.channel]
        let reading = self.connections[slot].readings.first { reading in reading.room == room }
        guard let reading, reading.seat.epoch == parsed.epoch else {
            self.counters.add(.acknowledgementsRefusedStale)
            return self.fail(slot, id, .staleAcknowledgement)
        }
        let acknowledgement: Acknowledgement
        if refuses {
            let reason = String(decoding: parsed.reason.utf8.prefix(limits.refusalReasonBytes), as: UTF8.self)
            acknowledgement = .refused(parsed.offsets, reason: reason)
        } else {
            acknowledgement = parsed.isSingle ? .only(parsed.offsets) : .through(parsed.offsets.max() ?? 0)
        }
        self.connections[slot].pendingPublishes += 1
        let pending = PendingRequest.acknowledge(self.id(of: slot), commandID: id, reading.seat, acknowledgement)
        self.request(pending) { id in .consumerAcknowledge(id, reading.seat, acknowledgement) }
    }

    mutating func acknowledged(_ pending: PendingRequest, _ answer: Result<StreamPosition, BrokerError>) {
        guard case .acknowledge(let connection, let command, let seat, let acknowledgement) = pending else { return }
        switch answer {
        case .success: self.counters.add(.acknowledgementsAccepted)
        case .failure(let error) where error.code == .notDelivered:
            self.counters.add(.acknowledgementsRefusedInvalid)
        case .failure(let error) where error.code == .staleConsumer || error.code == .unknownConsumer:
            self.counters.add(.acknowledgementsRefusedStale)
        case .failure: self.counters.add(.brokerErrors)
        }
        guard let slot = self.slot(of: connection) else { return }
        self.connections[slot].pendingPublishes -= 1
        switch answer {
        case .success(let position):
            if let (slot, index) = self.reading(connection, seat) {
                self.connections[slot].readings[index].acknowledged(acknowledgement, through: position.offset)
            }
            self.reply(slot, command, .rpc(RPCResult(data: position.json)))
        case .failure(let error):
            self.fail(slot, command, Self.reply(for: error))
        }
        self.resumeUnlessHeld(slot)
    }
}

import RealtimeProtocol

/// Consumers: who reads for them is told here what is due, what was given up, and that somebody else took over.
extension MemoryBrokerState {
    /// Gives the consumer to a link, and takes it from whoever had it.
    mutating func openConsumer(
        _ id: BrokerRequestID,
        _ name: String,
        _ opening: ConsumerOpening,
        link: Int,
        time: TurnTime,
        deliver: (Delivery) -> Void
    ) {
        let found = self.open(name, nil, time: time).flatMap { room in
            self.consumer(room, opening, time: time).map { index in (room, index) }
        }
        switch found {
        case .failure(let error):
            deliver(Delivery(link: link, event: .consumerOpened(id, .failure(error))))
        case .success(let (room, index)):
            let last = self.seat(room, index)
            self.rooms[room].incarnations += 1
            let holder = ConsumerStateMachine.Holder(link: link, incarnation: self.rooms[room].incarnations)
            let isResumed = self.rooms[room].isResumed(index, from: opening.since)
            self.rooms[room].consumers[index].machine.open(holder, opening.policy)
            if let (link, seat) = last { deliver(Delivery(link: link, event: .consumerTaken(seat))) }
            guard let (_, seat) = self.seat(room, index) else { return }
            let offset = self.rooms[room].consumers[index].machine.floor
            let position = StreamPosition(epoch: seat.epoch, offset: offset)
            let grant = ConsumerGrant(seat: seat, position: position, isResumed: isResumed)
            self.tellLosses(room, index, deliver)
            deliver(Delivery(link: link, event: .consumerOpened(id, .success(grant))))
        }
        self.reportForgotten(to: link, deliver)
    }

    /// Hands out what is due.
    mutating func fetch(
        _ id: BrokerRequestID,
        _ seat: ConsumerSeat,
        limit: Int,
        bytes: Int,
        link: Int,
        time: TurnTime,
        deliver: (Delivery) -> Void
    ) {
        switch self.place(of: seat, time: time) {
        case .failure(let error):
            deliver(Delivery(link: link, event: .consumerFetched(id, .failure(error))))
        case .success(let (room, index)):
            self.rooms[room].history.expire(at: time.now, keeping: self.rooms[room].rule)
            let history = self.rooms[room].history
            let deliveries = self.rooms[room].consumers[index].machine.fetch(
                limit: limit,
                bytes: bytes,
                from: history,
                at: time.now
            )
            let page = ConsumerPage(
                deliveries: deliveries,
                isMoreDue: !self.rooms[room].consumers[index].machine.isHungry,
                isAtLimit: self.rooms[room].consumers[index].machine.isAtLimit
            )
            self.tellLosses(room, index, deliver)
            deliver(Delivery(link: link, event: .consumerFetched(id, .success(page))))
            self.tell(room, index, deliver)
            self.schedule(room)
        }
    }

    /// Takes what a consumer says about what it was handed.
    mutating func acknowledge(
        _ id: BrokerRequestID,
        _ seat: ConsumerSeat,
        _ acknowledgement: Acknowledgement,
        link: Int,
        time: TurnTime,
        deliver: (Delivery) -> Void
    ) {
        switch self.place(of: seat, time: time) {
        case .failure(let error):
            deliver(Delivery(link: link, event: .consumerAcknowledged(id, .failure(error))))
        case .success(let (room, index)):
            guard self.rooms[room].consumers[index].machine.settle(acknowledgement) else {
                let error = BrokerError(code: .notDelivered, message: "the consumer was never handed this offset")
                return deliver(Delivery(link: link, event: .consumerAcknowledged(id, .failure(error))))
            }
            let offset = self.rooms[room].consumers[index].machine.floor
            let position = StreamPosition(epoch: seat.epoch, offset: offset)
            self.tellLosses(room, index, deliver)
            deliver(Delivery(link: link, event: .consumerAcknowledged(id, .success(position))))
            self.tell(room, index, deliver)
            self.schedule(room)
        }
    }

    /// Nobody reads for the consumer any more.
    mutating func closeConsumer(_ seat: ConsumerSeat, time: TurnTime) {
        guard case .success(let (room, index)) = self.place(of: seat, time: time) else { return }
        self.rooms[room].consumers[index].machine.close()
    }

    /// A link is gone, and nobody reads for its consumers.
    mutating func closeConsumers(_ room: Int, of link: Int, at now: Instant) {
        for index in self.rooms[room].consumers.indices
        where self.rooms[room].consumers[index].machine.holder?.link == link {
            self.rooms[room].consumers[index].machine.close()
            self.rooms[room].consumers[index].lastUse = now
        }
    }

    /// Something was published: consumers that wait for it are told.
    mutating func wakeConsumers(_ room: Int, _ deliver: (Delivery) -> Void) {
        for index in self.rooms[room].consumers.indices { self.tell(room, index, deliver) }
    }

    /// Time has passed: what was not acknowledged comes again, or is given up.
    mutating func expireConsumers(_ room: Int, _ time: TurnTime, _ deliver: (Delivery) -> Void) {
        for index in self.rooms[room].consumers.indices
        where self.rooms[room].consumers[index].machine.holder != nil {
            self.rooms[room].consumers[index].machine.expire(at: time.now)
            self.tell(room, index, deliver)
        }
    }

    /// Tells the holder what became of its publications, and that something is due.
    private mutating func tell(_ room: Int, _ index: Int, _ deliver: (Delivery) -> Void) {
        self.tellLosses(room, index, deliver)
        guard let (link, seat) = self.seat(room, index) else { return }
        let top = self.rooms[room].history.top
        if self.rooms[room].consumers[index].machine.takeReadiness(top: top) {
            deliver(Delivery(link: link, event: .consumerReady(seat)))
        }
    }

    /// Tells what was given up; before the answer to the command at which that happened.
    private mutating func tellLosses(_ room: Int, _ index: Int, _ deliver: (Delivery) -> Void) {
        guard let (link, seat) = self.seat(room, index) else { return }
        for loss in self.rooms[room].consumers[index].machine.takeLosses() {
            let letter = DeadLetter(
                room: seat.room,
                consumer: seat.consumer,
                epoch: seat.epoch,
                from: loss.from,
                through: loss.through,
                attempts: loss.attempts,
                reason: loss.reason,
                note: loss.note
            )
            deliver(Delivery(link: link, event: .deadLetter(letter)))
        }
    }

    private func seat(_ room: Int, _ index: Int) -> (link: Int, seat: ConsumerSeat)? {
        let consumer = self.rooms[room].consumers[index]
        guard let holder = consumer.machine.holder else { return nil }
        let seat = ConsumerSeat(
            room: self.rooms[room].name,
            consumer: consumer.id,
            epoch: self.rooms[room].epoch,
            incarnation: holder.incarnation
        )
        return (holder.link, seat)
    }

    /// Finds the consumer of a seat that still is the present one.
    private mutating func place(of seat: ConsumerSeat, time: TurnTime) -> Result<(Int, Int), BrokerError> {
        guard
            let room = self.index[seat.room], self.rooms[room].epoch == seat.epoch,
            let index = self.rooms[room].consumers.firstIndex(where: { $0.id == seat.consumer })
        else { return .failure(BrokerError(code: .unknownConsumer, message: "the room's log began a new life")) }
        guard self.rooms[room].consumers[index].machine.holder?.incarnation == seat.incarnation else {
            return .failure(BrokerError(code: .staleConsumer, message: "the consumer was opened again"))
        }
        self.rooms[room].lastUse = time.now
        self.rooms[room].consumers[index].lastUse = time.now
        return .success((room, index))
    }

    /// Finds or makes a consumer.
    private mutating func consumer(
        _ room: Int,
        _ opening: ConsumerOpening,
        time: TurnTime
    ) -> Result<Int, BrokerError> {
        if let index = self.rooms[room].consumers.firstIndex(where: { $0.id == opening.consumer }) {
            self.rooms[room].consumers[index].lastUse = time.now
            return .success(index)
        }
        self.forgetIdleConsumers(room, at: time.now)
        guard self.rooms[room].consumers.count < self.maxConsumers else {
            let message = "the room has \(self.maxConsumers) consumers already"
            return .failure(BrokerError(code: .consumerLimit, message: message))
        }
        let position = self.rooms[room].position
        let floor = opening.since.map { since in
            since.epoch == position.epoch ? min(since.offset, position.offset) : position.offset
        }
        let machine = ConsumerStateMachine(floor: floor ?? position.offset, policy: opening.policy)
        self.rooms[room].consumers.append(.init(id: opening.consumer, machine: machine, lastUse: time.now))
        return .success(self.rooms[room].consumers.count - 1)
    }

    /// Forgets consumers that nobody has read for in a long time.
    mutating func forgetIdleConsumers(_ room: Int, at now: Instant) {
        let count = self.rooms[room].consumers.count
        self.rooms[room].consumers.removeAll { consumer in
            consumer.machine.holder == nil && now.nanoseconds - consumer.lastUse.nanoseconds > self.consumerAge
        }
        self.forgottenConsumers += count - self.rooms[room].consumers.count
    }

    /// Counts them with the next link that has something to do with consumers.
    mutating func reportForgotten(to link: Int, _ deliver: (Delivery) -> Void) {
        if self.forgottenConsumers == 0 { return }
        deliver(Delivery(link: link, event: .counted(.consumersForgotten, self.forgottenConsumers)))
        self.forgottenConsumers = 0
    }
}

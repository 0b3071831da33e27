import RealtimeProtocol

extension HubMachine {
    /// Takes one event from the broker.
    mutating func handle(_ event: BrokerEvent) {
        switch event {
        case .publication(let room, let epoch, let entry):
            self.received(entry, in: room, epoch: epoch)
        case .published(let id, let answer):
            if let pending = self.takeRequest(id, answer) { self.published(pending, answer) }
        case .subscribed(let id, _, let answer):
            if case .subscribe(let room)? = self.takeRequest(id, answer) { self.subscribed(room, answer) }
        case .history(let id, let answer):
            if let pending = self.takeRequest(id, answer) { self.historyRead(pending, answer) }
        case .presence(let id, let answer):
            if case .presence(let connection, let command, let countsOnly)? = self.takeRequest(id, answer) {
                self.presenceRead(connection, command, answer, countsOnly: countsOnly)
            }
        case .lease(let id, let answer):
            if case .lease(let connection, let command, _)? = self.takeRequest(id, answer) {
                self.leaseAnswered(connection, command, answer)
            }
        case .leaseChanged(let room, let notice):
            self.announce(Push(channel: room, body: .lease(notice)), in: room)
        case .joined(let room, let info):
            self.announce(Push(channel: room, body: .join(info)), in: room)
        case .left(let room, let info):
            self.announce(Push(channel: room, body: .leave(info)), in: room)
        case .reset(let room, let position):
            self.reset(room, position)
        case .occupied(let room, let serial):
            self.effects.append(.event(.roomOccupied(room, serial: serial)))
        case .vacated(let room, let serial):
            self.effects.append(.event(.roomVacated(room, serial: serial)))
        case .consumerOpened(let id, let answer):
            if case .consumerOpen(let join)? = self.takeRequest(id, answer) {
                self.consumerOpened(join, answer)
            } else if case .success(let grant) = answer {
                // It came too late: nobody waits for the seat.
                self.effects.append(.broker(.consumerClose(grant.seat)))
            }
        case .consumerFetched(let id, let answer):
            if case .consumerFetch(let connection, let seat)? = self.takeRequest(id, answer) {
                self.consumerFetched(connection, seat, answer)
            }
        case .consumerAcknowledged(let id, let answer):
            if let pending = self.takeRequest(id, answer) { self.acknowledged(pending, answer) }
        case .consumerReady(let seat):
            self.consumerReady(seat)
        case .consumerTaken(let seat):
            self.consumerTaken(seat)
        case .deadLetter(let letter):
            self.counters.add(.deadLetters, letter.count)
            self.effects.append(.event(.deadLetter(letter)))
        case .receipt:
            // Only the host asks for receipts, by its own way.
            break
        case .counted(let metric, let amount):
            self.counters.add(metric, amount)
        }
    }

    mutating func published(_ pending: PendingRequest, _ answer: Result<StreamPosition, BrokerError>) {
        switch answer {
        case .success: self.counters.add(.publicationsAccepted)
        case .failure(let error):
            self.counters.add(.publicationsFailed)
            self.counters.add(.brokerErrors)
            self.note(.error, "publication failed", ["error": error.message])
        }
        switch pending {
        case .publish(let connection, let id):
            guard let slot = self.slot(of: connection) else { return }
            self.connections[slot].pendingPublishes -= 1
            switch answer {
            case .success: self.reply(slot, id, .publish)
            case .failure(let error): self.fail(slot, id, Self.reply(for: error))
            }
            self.resumeUnlessHeld(slot)
        case .rawPublish(let connection):
            if case .failure = answer, let slot = self.slot(of: connection) {
                self.disconnect(slot, .internalServerError)
            }
        default: break
        }
    }

    mutating func historyRead(_ pending: PendingRequest, _ answer: Result<HistoryPage, BrokerError>) {
        switch pending {
        case .recovery(let join):
            self.recover(join, answer)
        case .catchUp(let connection, let room):
            self.catchUp(connection, room, answer)
        case .history(let connection, let command):
            guard let slot = self.slot(of: connection) else { return }
            switch answer {
            case .success(let page) where page.isContinuous:
                let publications = page.entries.map(\.publication)
                self.reply(slot, command, .history(HistoryResult(publications: publications, position: page.top)))
            case .success:
                self.fail(slot, command, .unrecoverablePosition)
            case .failure(let error):
                self.counters.add(.brokerErrors)
                self.fail(slot, command, Self.reply(for: error))
            }
            self.resume(slot)
        default:
            break
        }
    }

    mutating func presenceRead(
        _ connection: ConnectionID,
        _ command: UInt32,
        _ answer: Result<[ClientInfo], BrokerError>,
        countsOnly: Bool
    ) {
        guard let slot = self.slot(of: connection) else { return }
        switch answer {
        case .failure(let error):
            self.counters.add(.brokerErrors)
            self.fail(slot, command, Self.reply(for: error))
        case .success(let present) where countsOnly:
            let users = Set(present.map(\.user)).count
            let counts = PresenceStatsResult(
                numClients: UInt32(clamping: present.count),
                numUsers: UInt32(clamping: users)
            )
            self.reply(slot, command, .presenceStats(counts))
        case .success(let present):
            let entries = present.map { info in PresenceEntry(clientID: info.client, info: info) }
            self.reply(slot, command, .presence(PresenceResult(presence: entries)))
        }
        self.resume(slot)
    }

    static func reply(for error: BrokerError) -> ErrorReply {
        switch error.code {
        case .unavailable where error.retryAfterMilliseconds > 0:
            .unavailable.retrying(afterMilliseconds: error.retryAfterMilliseconds)
        case .roomLimit, .leaseLimit, .consumerLimit: .limitExceeded
        case .staleConsumer, .unknownConsumer: .staleAcknowledgement
        case .notDelivered: .badRequest
        case .overtaken: .overtaken
        case .leaseHeld: .leaseHeld
        case .leaseLost: .leaseLost
        case .noLeases: .notAvailable
        default: .internalError
        }
    }

    /// The next publication of a room that this hub follows.
    ///
    /// One that is not the next is either old or a broken broker: offsets that are missing are told to every member,
    /// never papered over.
    private mutating func received(_ entry: LogEntry, in name: String, epoch: String) {
        guard let place = self.roomIndex[name], self.rooms[Int(place)].phase == .live else { return }
        let room = Int(place)
        if self.rooms[room].epoch != epoch {
            self.reset(name, StreamPosition(epoch: epoch, offset: entry.offset &- 1))
        }
        let expected = self.rooms[room].offset + 1
        if entry.offset < expected { return }
        if entry.offset > expected {
            self.reset(name, StreamPosition(epoch: epoch, offset: entry.offset - 1))
            guard self.rooms[room].phase == .live else { return }
        }
        self.counters.add(.publicationsReceived)
        self.rooms[room].offset = entry.offset
        if let key = entry.conflationKey, self.rooms[room].policy.overflow == .skipToLatest {
            self.remember(entry, key, in: room)
        }
        self.append(entry, to: room)
    }

    private mutating func announce(_ push: Push, in name: String) {
        guard let place = self.roomIndex[name], self.rooms[Int(place)].phase == .live else { return }
        let room = Int(place)
        self.closeBatches(room)
        self.append(room, offset: self.rooms[room].offset) { format, output in
            format.appendPush(push, to: &output)
        }
    }

    /// The stream is broken: members are told and go on from the new position.
    private mutating func reset(_ name: String, _ position: StreamPosition) {
        guard let place = self.roomIndex[name], self.rooms[Int(place)].phase == .live else { return }
        self.closeBatches(Int(place))
        guard self.rooms[Int(place)].phase == .live else { return }
        self.counters.add(.roomResets)
        self.note(.warning, "room reset", ["room": name, "position": "\(position)"])
        let isSameLife = self.rooms[Int(place)].epoch == position.epoch
        let first = isSameLife ? self.rooms[Int(place)].offset + 1 : 1
        if !isSameLife { self.rooms[Int(place)].conflation.removeAll() }
        self.rooms[Int(place)].epoch = position.epoch
        self.rooms[Int(place)].offset = position.offset
        self.breakStream(place, from: first, isSameLife: isSameLife)
        self.endConsumers(in: place, notOf: position.epoch)
    }
}

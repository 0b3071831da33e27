import RealtimeProtocol

extension MemoryBrokerState {
    mutating func join(
        _ name: String,
        _ info: ClientInfo,
        announce: Bool,
        grace: Duration,
        link: Int,
        time: TurnTime,
        deliver: (Delivery) -> Void
    ) {
        guard case .success(let room) = self.open(name, nil, time: time) else {
            return deliver(Delivery(link: link, event: .counted(.presenceNotTracked, 1)))
        }
        let actions = self.rooms[room].presence.join(
            info,
            link: link,
            isAnnounced: announce,
            grace: grace,
            limit: self.maxPresent
        )
        self.carryOut(actions, in: room, causedBy: link, deliver: deliver)
    }

    mutating func leave(
        _ name: String,
        _ info: ClientInfo,
        isDrop: Bool,
        link: Int,
        time: TurnTime,
        deliver: (Delivery) -> Void
    ) {
        guard let room = self.index[name] else { return }
        let actions = self.rooms[room].presence.leave(info.client, link: link, isDrop: isDrop, at: time.now)
        self.carryOut(actions, in: room, causedBy: link, deliver: deliver)
        self.schedule(room)
    }

    /// Tells who must be told.
    ///
    /// - Parameter link: the hub that caused it and tells the operators; nil for any that listens.
    mutating func carryOut(
        _ actions: [PresenceAction],
        in room: Int,
        causedBy link: Int?,
        deliver: (Delivery) -> Void
    ) {
        let name = self.rooms[room].name
        for action in actions {
            switch action {
            case .joined(let info): self.announce(.joined(room: name, info), in: room, deliver: deliver)
            case .left(let info): self.announce(.left(room: name, info), in: room, deliver: deliver)
            case .occupied:
                self.occupancies += 1
                deliver(Delivery(link: link, event: .occupied(room: name, serial: self.occupancies)))
            case .vacated:
                self.occupancies += 1
                deliver(Delivery(link: link, event: .vacated(room: name, serial: self.occupancies)))
            case .counted(let metric): deliver(Delivery(link: link, event: .counted(metric, 1)))
            }
        }
    }

    /// Tells every hub that follows the room.
    func announce(_ event: BrokerEvent, in room: Int, deliver: (Delivery) -> Void) {
        for subscriber in self.rooms[room].subscribers { deliver(Delivery(link: subscriber, event: event)) }
    }
}

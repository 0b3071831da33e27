import RealtimeProtocol

extension HubMachine {
    /// Takes a new transport into the tables.
    ///
    /// The caller has checked the node's connection limit.
    ///
    /// - Parameter entropy: 128 fresh random bits, for the client id.
    mutating func open(_ info: TransportInfo, entropy: (UInt64, UInt64)) -> ConnectionID {
        let slot = self.takeSlot()
        let format = self.index(of: info.format)
        let now = self.time.now
        self.connections[slot].format = format
        self.connections[slot].lastInbound = now
        self.connections[slot].openedAt = self.time.wallMilliseconds
        self.counters.add(.connectionsOpened)
        self.counters.add(.connectionsOpen)
        switch info.session {
        case .client:
            self.connections[slot].phase = .opening
            self.connections[slot].session = ClientSession(
                id: Self.clientID(entropy),
                remoteAddress: info.remoteAddress
            )
            self.schedule(slot, at: now.advanced(by: self.configuration.timing.connectTimeout))
        case .raw(let handler):
            self.connections[slot].phase = .open
            self.connections[slot].raw = handler
            self.effects.append(.event(.connected(self.rawClient(slot))))
            self.schedule(slot, at: now.advanced(byNanoseconds: self.frameLimits.pingInterval))
        }
        return self.id(of: slot)
    }

    private mutating func takeSlot() -> Int {
        if let slot = self.freeSlots.popLast() { return Int(slot) }
        self.connections.append(ConnectionState())
        return self.connections.count - 1
    }

    /// The transport is gone.
    ///
    /// The slot is free for another connection from now on.
    mutating func transportClosed(_ id: ConnectionID) {
        guard let slot = self.slot(of: id) else { return }
        self.beginClosing(slot, reason: .connectionClosed, farewell: nil, isDrop: true)
        if let raw = self.connections[slot].raw { self.effects.append(.rawClosed(raw, id)) }
        self.wheel.cancel(slot)
        self.heldBytes -= self.connections[slot].accounted
        self.leavingBytes -= self.connections[slot].accounted
        self.throttles.cancel(slot)
        var fresh = ConnectionState()
        fresh.generation = self.connections[slot].generation &+ 1
        // A connection that closes while it waits to be drained stays in this turn's list.
        fresh.isReady = self.connections[slot].isReady
        self.connections[slot] = fresh
        self.freeSlots.append(Int32(slot))
        self.counters.add(.connectionsClosed)
        self.counters.add(.connectionsOpen, -1)
    }

    /// A client id of 128 random bits, in the form of a UUID.
    private static func clientID(_ entropy: (UInt64, UInt64)) -> String {
        let digits = Array("0123456789abcdef".utf8)
        let high = (entropy.0 & ~0xF000) | 0x4000
        let low = (entropy.1 & ~(0b11 << 62)) | (0b10 << 62)
        var text: [UInt8] = []
        text.reserveCapacity(36)
        for position in 0..<32 {
            if position == 8 || position == 12 || position == 16 || position == 20 { text.append(0x2D) }
            let word = position < 16 ? high : low
            text.append(digits[Int(word >> UInt64(60 - 4 * (position & 15)) & 15)])
        }
        return String(decoding: text, as: UTF8.self)
    }
}

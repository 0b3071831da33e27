import RealtimeProtocol

extension HubMachine {
    /// A ping leaves; its answer will be measured if no other can be meant.
    mutating func awaitPong(_ slot: Int) {
        self.connections[slot].pongsAwaited = min(2, self.connections[slot].pongsAwaited + 1)
    }

    /// The hub does not read for a while: when the answer came nobody will know.
    mutating func spoilRoundTrip(_ slot: Int) {
        if self.connections[slot].pongsAwaited > 0 { self.connections[slot].pongsAwaited = 2 }
    }

    /// The peer answered a ping.
    ///
    /// Smoothed as in RFC 6298 2.3, a new sample weighing an eighth. An answer that may be to one of two pings says
    /// nothing (Karn's algorithm, RFC 6298 3).
    mutating func ponged(_ slot: Int) {
        let awaited = self.connections[slot].pongsAwaited
        self.connections[slot].pongsAwaited = 0
        guard awaited == 1 else { return }
        let sample = self.time.now.nanoseconds - self.connections[slot].pingSent.nanoseconds
        let smoothed = self.connections[slot].roundTrip
        self.connections[slot].roundTrip = smoothed < 0 ? sample : smoothed + (sample - smoothed) / 8
        self.effects.append(.observe(.roundTrip, sample / 1000))
    }
}

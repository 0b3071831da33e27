import RealtimeEngine

/// I22: no connection outlives its peer's silence by more than the heartbeat and the two closing timeouts.
struct HeartbeatChecker {
    let trace: Trace

    /// Looks at one open connection.
    func check(_ lastHeard: Int64, now: Int64, _ timing: Timing) {
        let silence = now - lastHeard
        let interval = max(timing.pingInterval, timing.pongTimeout)
        var bound = interval + timing.pongTimeout * 2 + timing.closeTimeout * 2 + timing.connectTimeout
        bound += timing.handshakeTimeout + timing.messageTimeout + timing.tick * 8
        // Clocks drift, nodes pause, and a call of the host's may make the hub deaf for as long as it takes.
        let limit = VirtualClock.nanoseconds(bound) * 2 + 60_000_000_000
        self.trace.require(silence <= limit, .heartbeat, "a peer was silent for \(silence) ns and is still there")
    }
}

package import RealtimeEngine

/// The deadlines of an owner's streams, by index: what the connection on each wants, hung in one wheel.
package struct StreamTimers {
    private var wheel: TimingWheel
    /// What hangs in the wheel for each stream.
    private var armed: [Instant?] = []

    /// Makes timers of a hub's resolution.
    package init(core: HubCore) {
        self.wheel = TimingWheel(tick: core.timing.tick, now: core.now)
    }

    /// When `takeDue` next has something to give.
    package var nextWake: Instant? { self.wheel.nextWake }

    /// Arms a stream's timer with its connection's deadline, if that changed; nil takes it off.
    package mutating func watch(_ index: Int, _ deadline: Instant?) {
        while self.armed.count <= index { self.armed.append(nil) }
        if deadline == self.armed[index] { return }
        self.armed[index] = deadline
        if let deadline {
            self.wheel.schedule(index, at: deadline)
        } else {
            self.wheel.cancel(index)
        }
    }

    /// Replaces `due` by the streams whose deadline has passed; their timers hang no more.
    package mutating func takeDue(at now: Instant, into due: inout [Int32]) {
        due.removeAll(keepingCapacity: true)
        self.wheel.advance(to: now, fired: &due)
        for index in due { self.armed[Int(index)] = nil }
    }
}

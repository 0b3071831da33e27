import RealtimeEngine

extension RehearsalWorld {
    /// Kinds that strike at a moment, and not wherever something happens.
    private static let striking: [FaultKind] = [
        .crash, .restart, .pause, .reset, .halfOpen, .slowReader, .neverReader, .silentPeer, .brokerBlackHole,
        .brokerReset, .brokerOutage, .clockJump,
    ]

    /// Draws when what is on strikes, each kind a few times.
    func planStrikes(until end: Int64) {
        for kind in Self.striking where self.stage.plan.has(kind) {
            for _ in 0..<self.faults.magnitude(1...6) {
                self.strikes.append(kind)
                let time = Int64(self.faults.within(0...Int(end)))
                self.stage.parts.queue.push(.strike, self.strikes.count - 1, at: time)
            }
        }
    }

    func strike(_ kind: FaultKind) {
        // A strike that was drawn for the faults' time and comes later is none.
        if self.stage.calm.load() { return }
        self.stage.parts.trace.note("strike", kind.rawValue)
        switch kind {
        case .crash: self.crash(self.somePlace)
        case .restart: self.stopPolitely(self.somePlace)
        case .pause: self.pause(self.somePlace)
        case .reset, .halfOpen, .slowReader, .neverReader: self.strikeLinks(kind)
        case .silentPeer: self.callSilently()
        case .brokerBlackHole, .brokerReset, .brokerOutage: self.strikeBroker(kind)
        case .clockJump:
            self.stage.parts.marks.hit(.clockJump)
            self.clocks[self.somePlace].jump(milliseconds: Int64(self.faults.within(-100_000_000...100_000_000)))
        default: break
        }
    }

    private var somePlace: Int { self.faults.below(self.current.count) }

    private func after(_ least: Int, _ most: Int) -> Int64 {
        self.stage.parts.queue.now + Int64(self.faults.magnitude(least...most))
    }

    private func crash(_ place: Int) {
        if self.lives[self.current[place]].isDead { return }
        let isSilent = self.faults.chance(4_000)
        self.stage.parts.marks.hit(isSilent ? .silentCrash : .crash)
        self.stage.parts.trace.note(isSilent ? "silent crash" : "crash", place)
        self.die(place, silently: isSilent)
        self.stage.parts.queue.push(.nodeRestart, place, at: self.after(1_000_000, 10_000_000_000))
    }

    private func pause(_ place: Int) {
        let life = self.lives[self.current[place]]
        guard !life.isDead, life.pausedUntil <= self.stage.parts.queue.now else { return }
        self.stage.parts.marks.hit(.pause)
        life.pausedUntil = self.after(1_000_000, 30_000_000_000)
    }

    /// Strikes a connection, or now and then all of them at once, as a network between does.
    private func strikeLinks(_ kind: FaultKind) {
        let open = self.stage.openConnections
        if open.isEmpty { return }
        let struck = self.faults.chance(2_000) ? open : [open[self.faults.below(open.count)]]
        for connection in struck { self.strike(connection, kind) }
    }

    private func strike(_ connection: RehearsedConnection, _ kind: FaultKind) {
        let marks = self.stage.parts.marks
        switch kind {
        case .reset:
            marks.hit(.reset)
            self.stage.network.breakLink(connection.link)
        case .halfOpen:
            marks.hit(.halfOpen)
            let isUp = self.faults.chance(6_000)
            self.stage.network.blackHole(connection.link, up: isUp, down: !isUp || self.faults.chance(5_000))
        case .slowReader:
            marks.hit(.slowReader)
            connection.stall(until: self.after(10_000_000, 60_000_000_000))
        default:
            marks.hit(.neverReader)
            connection.stall(until: .max)
        }
    }

    /// Somebody connects who says nothing, or not all of it.
    private func callSilently() {
        self.stage.parts.marks.hit(.silentPeer)
        let link = self.stage.network.connect(client: -1, node: self.faults.below(self.stage.network.ports.count))
        let request = Array("GET /connection/websocket HTTP/1.1\r\nHost: rehearsal\r\n".utf8)
        if self.faults.chance(5_000) { _ = self.stage.network.clientWrite(link, request[...]) }
    }

    private func strikeBroker(_ kind: FaultKind) {
        guard let broker = self.broker else { return }
        switch kind {
        case .brokerBlackHole:
            self.stage.parts.marks.hit(.brokerBlackHole)
            broker.block(until: self.after(1_000_000, 15_000_000_000))
        case .brokerReset:
            self.stage.parts.marks.hit(.brokerReset)
            broker.reset()
        default:
            self.stage.parts.marks.hit(.brokerOutage)
            broker.fail(until: self.after(10_000_000, 60_000_000_000))
        }
    }

    /// The node lets everybody go, does what its host left to be done, and is replaced.
    private func stopPolitely(_ place: Int) {
        let number = self.current[place]
        let life = self.lives[number]
        guard !life.isDead, !life.isLeaving, let node = life.host.node, !life.hubs.isEmpty else { return }
        life.isLeaving = true
        self.stage.parts.trace.note("stop", place)
        let period = Int64(self.faults.magnitude(1_000_000...20_000_000_000))
        let host = life.host
        let queue = self.stage.parts.queue
        let marks = self.stage.parts.marks
        host.start {
            let report = await node.drain(over: .nanoseconds(period))
            if report.connections > 0 { marks.hit(.drained) }
            await host.stop()
            queue.push(.nodeStopped, number, at: queue.now)
        }
        // Most are given the time that they may take, some are not.
        let patience = self.faults.chance(8_000) ? period + 4 * self.timing.closeTimeout.nanosecondsClamped : 0
        queue.push(.nodeStopped, number, at: self.after(1_000_000, 20_000_000_000) + patience)
    }

    /// A node that was told to stop has done so, or has no more time for it.
    func stopped(_ number: Int) {
        let life = self.lives[number]
        if life.isDead || self.stage.over.load() { return }
        self.die(life.place, silently: false)
        self.start(life.place)
    }

    /// A dead node comes back with an empty memory.
    func restart(_ place: Int) {
        guard self.lives[self.current[place]].isDead, !self.stage.over.load() else { return }
        self.stage.parts.marks.hit(.restart)
        self.start(place)
    }
}

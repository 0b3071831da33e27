import RealtimeEngine

extension RehearsalWorld {
    /// Runs all of it: work and faults, calm, the last look, and the end.
    func run(
        _ body: @escaping Body,
        finally: @escaping Body
    ) -> Result<SimulationReport, RehearsalFailure> {
        for index in 0..<self.stage.clientCount { self.send(index, body) }
        self.work()
        self.calm()
        self.lookBack(finally)
        let result = self.result
        self.cleanUp()
        return result
    }

    private var result: Result<SimulationReport, RehearsalFailure> {
        let parts = self.stage.parts
        let report = SimulationReport(
            seed: self.stage.seed,
            events: self.events,
            traceHash: parts.trace.hash,
            marks: parts.marks.all,
            faults: self.stage.plan.kinds,
            virtualTime: .nanoseconds(parts.queue.now),
            trace: parts.trace.lines
        )
        guard let violation = parts.trace.violation else { return .success(report) }
        let seed = self.stage.seed
        return .failure(RehearsalFailure(seed: seed, options: self.options, violation: violation, report: report))
    }

    var isBroken: Bool { self.stage.parts.trace.isBroken }

    private var now: Int64 { self.stage.parts.queue.now }

    /// Lets a client begin.
    private func send(_ index: Int, _ body: @escaping Body) {
        let client = RehearsedClient(index, stage: self.stage)
        let crowd = self.stage.crowd
        self.bodies.append(client.begin(body) { crowd.ended() })
    }

    /// Work and faults, until the time is over or nobody does anything any more.
    private func work() {
        let longest = max(10_000_000, VirtualClock.nanoseconds(self.options.work))
        let end = Int64(self.faults.magnitude(Int(longest / 10)...Int(longest)))
        self.planStrikes(until: end)
        while self.events < self.options.steps, !self.isBroken, self.stage.crowd.working > 0, self.step(until: end) {}
    }

    /// No faults: everybody must come to an end.
    private func calm() {
        self.stage.calm.store(true)
        self.stage.parts.trace.note("calm", 0)
        self.stage.network.stopFaults()
        self.broker?.stopFaults()
        for connection in self.stage.openConnections { connection.recover() }
        for place in self.current.indices {
            self.lives[self.current[place]].pausedUntil = 0
            if self.lives[self.current[place]].isDead { self.start(place) }
        }
        self.stage.crowd.calmDown()
        let crowd = self.stage.crowd
        self.runOn(for: self.options.patience) { crowd.working == 0 }
        let left = crowd.working
        self.stage.parts.trace.require(
            left == 0,
            .convergence,
            "\(left) clients have not come to an end within \(self.options.patience) of calm"
        )
    }

    /// One more client looks at what became of everything.
    private func lookBack(_ finally: @escaping Body) {
        if self.isBroken { return }
        let client = RehearsedClient(self.stage.clientCount, stage: self.stage)
        let done = CalmFlag()
        self.bodies.append(client.begin(finally) { done.store(true) })
        self.runOn(for: self.options.patience) { done.load() }
        self.stage.parts.trace.require(done.load(), .convergence, "the last look has not come to an end")
    }

    /// Lets time pass until `isDone`, or until it is over.
    func runOn(for duration: Duration, until isDone: () -> Bool) {
        let end = self.now + VirtualClock.nanoseconds(duration)
        let most = self.events + self.options.steps * 10
        while !self.isBroken, self.events < most, !isDone(), self.step(until: end) {}
        self.stage.parts.trace.require(self.events < most, .convergence, "the system does not come to rest")
    }

    /// Does the next thing, if it is due by `end`.
    func step(until end: Int64) -> Bool {
        let parts = self.stage.parts
        let next = parts.queue.nextTime
        let sleeper = self.nextSleeper
        if let sleeper, sleeper <= end, next.map({ sleeper < $0 }) ?? true {
            self.advance(to: sleeper)
            return true
        }
        guard let next, next <= end, let event = parts.queue.pop() else { return false }
        self.advance(to: event.time)
        self.events += 1
        let subject = UInt64(UInt32(bitPattern: event.subject))
        parts.trace.note("event", Int(event.kind.rawValue), subject, event.tie, isShown: false)
        self.perform(event)
        return true
    }

    /// When the next of those who sleep is due.
    private var nextSleeper: Int64? {
        var next = self.stage.parts.clock.nextDeadline?.nanoseconds
        for number in self.current where !self.lives[number].isDead {
            guard let deadline = self.lives[number].clock.nextDeadline?.nanoseconds else { continue }
            next = min(next ?? deadline, deadline)
        }
        return next
    }

    /// Moves the clocks of all who live.
    func advance(to time: Int64) {
        let instant = VirtualClock.Instant(nanoseconds: time)
        self.stage.parts.clock.advance(to: instant)
        for number in self.current where !self.lives[number].isDead {
            self.lives[number].clock.advance(to: instant)
        }
    }

    private func perform(_ event: EventQueue.Event) {
        let subject = Int(event.subject)
        switch event.kind {
        case .accept: self.accept(subject, event.generation)
        case .pipeUp: self.stage.network.advance(subject, event.generation, isUp: true)
        case .pipeDown: self.stage.network.advance(subject, event.generation, isUp: false)
        case .nodeTurn, .nodeTimer: self.turn(subject, event)
        case .job: self.runHubJob(subject)
        case .lifeJob: self.runHostJob(subject)
        case .clientJob: _ = self.stage.executor.runNext(later: self.later)
        case .clientRead: self.stage.connection(subject)?.readable()
        case .shippedWake: self.stage.connection(subject)?.wake()
        case .brokerCommand: self.broker?.runCommand(subject)
        case .brokerStream: self.broker?.deliverStream(subject)
        case .brokerAnswer: self.broker?.deliverAnswer(subject)
        case .brokerTick: self.broker?.tick()
        case .brokerDetach: self.broker?.detached(subject)
        case .nodeMade: self.made(subject)
        case .nodeRestart: self.restart(subject)
        case .nodeStopped: self.stopped(subject)
        case .strike: self.strike(self.strikes[subject])
        case .handlerJob, .clientConnect, .clientAct, .clientSlowRead, .clientTimer, .shippedAct, .shippedConnect: break
        }
    }

    /// Which of the tasks that wait runs next: mostly the first, now and then a later one.
    private var later: Int {
        self.disorder > 0 && self.order.chance(self.disorder) ? self.order.within(0...3) : 0
    }

    private func accept(_ link: Int, _ generation: UInt32) {
        let handle = Network.Handle(index: link, generation: generation)
        guard let port = self.stage.network.node(of: handle) else { return }
        if self.hub(at: port) == nil { return self.stage.network.breakLink(handle) }
        self.stage.network.accept(link, generation)
    }

    /// The hub that lives at a port.
    private func hub(at port: Int) -> SimulatedHub? {
        let life = self.lives[self.current[port / self.stage.hubs]]
        return life.isDead || life.hubs.isEmpty ? nil : life.hubs[port % self.stage.hubs]
    }

    private func turn(_ port: Int, _ event: EventQueue.Event) {
        guard let hub = self.hub(at: port) else { return }
        let queue = self.stage.parts.queue
        let pause = self.lives[self.current[port / self.stage.hubs]].pausedUntil
        if queue.now < pause { return queue.push(event.kind, port, at: pause) }
        if event.kind == .nodeTimer && !self.stage.network.ports[port].timerFired(queue, node: port) { return }
        hub.turn()
        hub.checkMemory(self.stage.parts.trace, node: port)
    }

    private func runHubJob(_ subject: Int) {
        let (number, hub) = subject.quotientAndRemainder(dividingBy: self.stage.hubs)
        let life = self.lives[number]
        // A dead node's handlers never go on.
        if life.isDead { return }
        let queue = self.stage.parts.queue
        if queue.now < life.pausedUntil { return queue.push(.job, subject, at: life.pausedUntil) }
        _ = life.executors[hub].runNext()
        // A job may leave the hub with another time to wake; the owner notes that in its next turn.
        let port = self.ports(of: life.place).lowerBound + hub
        self.stage.network.ports[port].ring(queue, node: port)
    }

    private func runHostJob(_ number: Int) {
        let life = self.lives[number]
        let queue = self.stage.parts.queue
        if !life.isDead && queue.now < life.pausedUntil { return queue.push(.lifeJob, number, at: life.pausedUntil) }
        _ = life.host.executor.runNext(later: self.later)
    }
}

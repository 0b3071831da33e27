import RealtimeEngine
import RealtimeProtocol

extension World {
    /// Runs both phases and everything that follows.
    func run() {
        self.runWithFaults()
        self.runCalmly()
        self.finish()
        self.cleanUp()
    }

    private var isBroken: Bool { self.stage.parts.trace.isBroken }

    /// The safety phase: work and faults.
    private func runWithFaults() {
        let end = max(1, self.options.events / 5 * 4)
        // After six hours everybody who could do something has given up, and only timers go on.
        let longest: Int64 = 6 * 3_600_000_000_000
        while self.events < end, !self.isBroken, self.step(until: longest) {
            if self.events % 128 == 0 { self.strike() }
        }
    }

    /// The liveness phase: no faults and no new work; everybody must arrive where everybody else is.
    private func runCalmly() {
        self.stage.isCalm = true
        self.stage.network.stopFaults()
        self.stage.broker.stopFaults()
        for index in self.current.indices {
            self.nodes[self.current[index]].pausedUntil = 0
            if self.nodes[self.current[index]].isDead { self.restart(index) }
        }
        self.restoreLimits()
        for client in self.clients { client.calmDown() }
        for client in self.shipped { client.connect() }
        self.runOn(for: 150_000_000_000)
        // What an operator had begun before the calm may have changed a limit after they were given back.
        self.restoreLimits()
        for _ in 0..<3 {
            for client in self.clients { client.settle() }
            self.runOn(for: 10_000_000_000)
        }
        self.publishLast()
        self.runOn(for: 30_000_000_000)
        self.waitForConsumers()
        if !self.isBroken { ConvergenceChecker(world: self).check() }
    }

    /// A consumer may have a long way to go, a few publications in each round trip; while it gets on it is not stuck.
    private func waitForConsumers() {
        var left = UInt64.max
        while !self.isBroken {
            let now = self.clients.reduce(0) { sum, client in sum + client.unsettled }
            guard now > 0, now < left else { return }
            left = now
            self.runOn(for: 30_000_000_000)
        }
    }

    /// Everybody goes; nothing may be left.
    private func finish() {
        self.stage.isOver = true
        for client in self.clients { client.close() }
        for client in self.shipped { client.close() }
        self.runOn(for: 120_000_000_000)
        if !self.isBroken { ConvergenceChecker(world: self).checkEmpty() }
    }

    /// Lets every task of the run come to its end, so that nothing outlives it.
    private func cleanUp() {
        for client in self.clients { client.disconnect(abortively: true) }
        for node in self.nodes { node.end() }
        var left = 100_000
        while left > 0, self.step(until: .max) { left -= 1 }
    }

    func runOn(for nanoseconds: Int64) {
        let end = self.stage.parts.queue.now + nanoseconds
        var left = self.options.events * 10 + 1_000_000
        while !self.isBroken, left > 0, self.step(until: end) { left -= 1 }
        self.stage.parts.trace.require(left > 0, .convergence, "the system does not come to rest")
        self.stage.parts.clock.advance(to: VirtualClock.Instant(nanoseconds: end))
    }

    /// Does the next thing, if it is due by `end`.
    private func step(until end: Int64) -> Bool {
        let parts = self.stage.parts
        let next = parts.queue.nextTime
        if let sleeper = parts.clock.nextDeadline?.nanoseconds, sleeper <= end, next.map({ sleeper < $0 }) ?? true {
            parts.clock.advance(to: VirtualClock.Instant(nanoseconds: sleeper))
            return true
        }
        guard let next, next <= end, let event = parts.queue.pop() else { return false }
        parts.clock.advance(to: VirtualClock.Instant(nanoseconds: event.time))
        self.events += 1
        let subject = UInt64(UInt32(bitPattern: event.subject))
        parts.trace.note("event", Int(event.kind.rawValue), subject, event.tie, isShown: false)
        self.perform(event)
        return true
    }

    private func perform(_ event: EventQueue.Event) {
        let subject = Int(event.subject)
        switch event.kind {
        case .accept: self.accept(subject, event.generation)
        case .pipeUp: self.stage.network.advance(subject, event.generation, isUp: true)
        case .pipeDown: self.stage.network.advance(subject, event.generation, isUp: false)
        case .nodeTurn, .nodeTimer: self.turn(subject, event)
        case .job: self.runJob(subject, event)
        case .handlerJob: _ = self.stage.handlerExecutor.runNext()
        case .clientConnect: if !self.stage.isOver { self.clients[subject].connect() }
        case .clientAct: if self.clients[subject].actGeneration == event.generation { self.clients[subject].act() }
        case .clientRead:
            if let client = self.shippedClient(subject) { return client.readable(event.generation) }
            if self.clients[subject].link?.generation == event.generation { self.clients[subject].readable() }
        case .clientSlowRead: if self.clients[subject].session == event.generation { self.clients[subject].slowRead() }
        case .clientTimer:
            if self.clients[subject].session == event.generation { self.clients[subject].checkPatience() }
        case .brokerCommand: self.stage.broker.runCommand(subject)
        case .brokerStream: self.stage.broker.deliverStream(subject)
        case .brokerAnswer: self.stage.broker.deliverAnswer(subject)
        case .brokerTick: self.stage.broker.tick()
        case .brokerDetach: self.stage.broker.detached(subject)
        case .nodeRestart: self.restart(subject)
        case .nodeStopped: self.stopped(subject)
        case .shippedAct:
            if let client = self.shippedClient(subject), client.actGeneration == event.generation { client.act() }
        case .shippedWake: self.shippedClient(subject)?.wake()
        case .shippedConnect: if !self.stage.isOver { self.shippedClient(subject)?.connect() }
        case .clientJob, .lifeJob, .nodeMade, .strike: break
        }
    }

    private func shippedClient(_ index: Int) -> ShippedClient? {
        let place = index - self.clients.count
        return self.shipped.indices.contains(place) ? self.shipped[place] : nil
    }

    private func accept(_ link: Int, _ generation: UInt32) {
        let handle = Network.Handle(index: link, generation: generation)
        guard let index = self.stage.network.node(of: handle) else { return }
        if self.nodes[self.current[index]].isDead { return self.stage.network.breakLink(handle) }
        self.stage.network.accept(link, generation)
    }

    private func turn(_ index: Int, _ event: EventQueue.Event) {
        let node = self.nodes[self.current[index]]
        if node.isDead { return }
        let queue = self.stage.parts.queue
        if queue.now < node.pausedUntil { return queue.push(event.kind, index, at: node.pausedUntil) }
        if event.kind == .nodeTimer && !self.stage.network.ports[index].timerFired(queue, node: index) { return }
        node.turn()
        node.checkMemory()
    }

    private func runJob(_ incarnation: Int, _ event: EventQueue.Event) {
        let node = self.nodes[incarnation]
        let queue = self.stage.parts.queue
        if !node.isDead && queue.now < node.pausedUntil { return queue.push(.job, incarnation, at: node.pausedUntil) }
        node.runJob()
        // A job may leave the hub with another time to wake; the owner notes that in its next turn.
        if !node.isDead { self.stage.network.ports[node.index].ring(queue, node: node.index) }
    }

    /// The host publishes one message to every room, so that everybody can see where its log stands.
    private func publishLast() {
        let node = self.nodes[self.current[0]]
        for room in self.stage.rooms.indices { _ = self.publish(from: node, to: room) }
    }

    /// The host publishes to a room.
    func publish(from node: SimulatedNode, to room: Int) -> Task<Void, Never> {
        let executor = self.stage.handlerExecutor
        let publisher = self.stage.peopleCount
        // Each publication stands for a connection of its own: the host's own tasks promise no order.
        self.hostSessions += 1
        let number = self.stage.ledger.invoke(publisher: publisher, room: room, session: self.hostSessions)
        let bytes = PayloadCode.make(publisher: publisher, number: Int(number), room: room, padding: 1)
        let owner = node.node
        let marks = self.stage.parts.marks
        let ledger = self.stage.ledger
        let name = self.stage.rooms[room]
        let key = SlowWorkload.key(publisher: publisher, number: Int(number))
        let conflated = SlowWorkload.hasKeys(name) ? key : nil
        return executor.enter {
            Task(executorPreference: executor) {
                if case .success = await owner.publish(
                    Payload(kind: .json, bytes: bytes),
                    to: name,
                    conflating: conflated
                ) {
                    marks.hit(.hostPublished)
                    ledger.acknowledged(publisher: publisher, number: number)
                }
            }
        }
    }
}

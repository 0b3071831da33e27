import RealtimeEngine

extension World {
    /// Lets faults strike that are not drawn where they happen.
    func strike() {
        let plan = self.stage.plan
        let now = self.stage.parts.queue.now
        let marks = self.stage.parts.marks
        let index = self.faults.below(self.current.count)
        let node = self.nodes[self.current[index]]
        if self.faults.chance(plan[.crash]) && !node.isDead { self.crash(index) }
        if self.faults.chance(plan[.restart]) && !node.isDead && now >= node.pausedUntil { self.restartPolitely(index) }
        if self.faults.chance(plan[.cancellation]) && !node.isDead { self.publishAndCancel(node) }
        if self.faults.chance(plan[.pause]) && !node.isDead && now >= node.pausedUntil {
            marks.hit(.pause)
            node.life.pause()
            node.pausedUntil = now + Int64(self.faults.magnitude(1_000_000...30_000_000_000))
        }
        if self.faults.chance(plan[.brokerBlackHole]) {
            marks.hit(.brokerBlackHole)
            self.stage.broker.block(until: now + Int64(self.faults.magnitude(1_000_000...15_000_000_000)))
        }
        if self.faults.chance(plan[.brokerReset] / 2) {
            marks.hit(.brokerReset)
            self.stage.broker.reset()
        }
        if self.faults.chance(plan[.clockJump]) {
            marks.hit(.clockJump)
            self.clocks[index].jump(milliseconds: Int64(self.faults.within(-100_000_000...100_000_000)))
        }
        self.strikeHosts()
        self.strikeOperators()
        self.strikeLink()
    }

    private func strikeLink() {
        let plan = self.stage.plan
        let marks = self.stage.parts.marks
        let client = self.clients[self.faults.below(self.clients.count)]
        guard let link = client.link else { return }
        if self.faults.chance(plan[.reset]) {
            marks.hit(.reset)
            self.stage.network.breakLink(link)
        } else if self.faults.chance(plan[.halfOpen]) {
            marks.hit(.halfOpen)
            let isUp = self.faults.chance(6_000)
            self.stage.network.blackHole(link, up: isUp, down: !isUp || self.faults.chance(5_000))
        } else if self.faults.chance(plan[.neverReader]) {
            marks.hit(.neverReader)
            client.readLimit = 0
        }
    }

    private func die(_ index: Int, silently: Bool) {
        self.nodes[self.current[index]].life.die()
        self.stage.network.nodeDied(index, silently: silently)
        self.stage.network.ports[index].clear()
        self.stage.broker.nodeDied(index)
    }

    private func crash(_ index: Int) {
        let isSilent = self.faults.chance(4_000)
        self.stage.parts.marks.hit(isSilent ? .silentCrash : .crash)
        self.stage.parts.trace.note("crash", index)
        self.die(index, silently: isSilent)
        let delay = Int64(self.faults.magnitude(1_000_000...10_000_000_000))
        self.stage.parts.queue.push(.nodeRestart, index, at: self.stage.parts.queue.now + delay)
    }

    /// The node tells everybody to go, and is replaced a little later.
    private func restartPolitely(_ index: Int) {
        let node = self.nodes[self.current[index]]
        var time = Int64(self.faults.magnitude(1_000_000...20_000_000_000))
        if self.faults.chance(9_000) {
            let period = Int64(self.faults.magnitude(1_000_000...20_000_000_000))
            self.stage.parts.trace.note("drain", index, UInt64(period))
            self.drain(node, over: period)
            // Most are given the time that they may take, some are not.
            time += self.faults.chance(8_000) ? period + 4 * self.timing.closeTimeout.nanosecondsClamped : 0
        } else {
            self.stage.parts.trace.note("stop", index)
            node.stop()
        }
        self.stage.parts.queue.push(.nodeStopped, self.current[index], at: self.stage.parts.queue.now + time)
    }

    /// Lets the node's clients go over a period, and holds it to its word: nobody is left, and it took no longer.
    private func drain(_ node: SimulatedNode, over period: Int64) {
        let clock = self.clocks[node.index]
        let life = node.life
        let engine = node.node
        let drains = node.drains
        let bound = Instant(nanoseconds: clock.time.now.nanoseconds + period)
            .advanced(by: self.timing.closeTimeout * 3 + self.timing.tick * 6)
        drains.begin(until: bound, pauses: life.pauses)
        let marks = self.stage.parts.marks
        let executor = self.stage.handlerExecutor
        executor.enter {
            _ = Task(executorPreference: executor) {
                let report = await engine.drain(over: .nanoseconds(period))
                if life.isDead { return }
                drains.end(connections: engine.connectionCount, now: clock.time.now, pauses: life.pauses)
                if report.connections > 0 { marks.hit(.drained) }
                if report.interrupted > 0 { marks.hit(.drainInterrupted) }
            }
        }
    }

    /// The time that a stopped node had is over.
    func stopped(_ incarnation: Int) {
        let node = self.nodes[incarnation]
        if node.isDead { return }
        node.drains.check(now: self.clocks[node.index].time.now, pauses: node.life.pauses)
        self.die(node.index, silently: false)
        self.restart(node.index)
    }

    /// A task of the host's publishes and is cancelled while it waits for the answer.
    private func publishAndCancel(_ node: SimulatedNode) {
        let room = self.faults.below(self.stage.rooms.count)
        let task = self.publish(from: node, to: room)
        let delay = Int64(self.faults.magnitude(1_000...100_000_000))
        let clock = self.stage.parts.clock
        let executor = self.stage.handlerExecutor
        let marks = self.stage.parts.marks
        executor.enter {
            _ = Task(executorPreference: executor) {
                do {
                    try await clock.sleep(until: clock.now.advanced(by: .nanoseconds(delay)))
                } catch {
                    return
                }
                task.cancel()
                marks.hit(.cancellation)
            }
        }
    }

    /// A dead node comes back with an empty memory.
    func restart(_ index: Int) {
        guard self.nodes[self.current[index]].isDead else { return }
        self.stage.parts.marks.hit(.restart)
        self.stage.network.ports[index].clear()
        self.start(index)
    }
}

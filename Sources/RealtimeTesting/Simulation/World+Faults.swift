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
        if self.faults.chance(plan[.pause]) && !node.isDead && now >= node.pausedUntil {
            marks.hit(.pause)
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

    private func crash(_ index: Int) {
        let node = self.nodes[self.current[index]]
        let isSilent = self.faults.chance(4_000)
        self.stage.parts.marks.hit(isSilent ? .silentCrash : .crash)
        self.stage.parts.trace.note("crash", index)
        node.isDead = true
        self.stage.network.nodeDied(index, silently: isSilent)
        self.stage.network.ports[index].clear()
        self.stage.broker.nodeDied(index)
        let delay = Int64(self.faults.magnitude(1_000_000...10_000_000_000))
        self.stage.parts.queue.push(.nodeRestart, index, at: self.stage.parts.queue.now + delay)
    }

    /// A dead node comes back with an empty memory.
    func restart(_ index: Int) {
        guard self.nodes[self.current[index]].isDead else { return }
        self.stage.parts.marks.hit(.restart)
        self.stage.network.ports[index].clear()
        self.start(index)
    }
}

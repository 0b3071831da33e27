import RealtimeProtocol

/// Where the last queued reply lies, until something else is queued or anything leaves.
struct LastReply {
    /// The connection; -1 when no message may grow.
    var slot = -1
    var generation: UInt32 = 0
    /// Where the message begins in the own queue.
    var start = 0
    /// How many replies it holds.
    var count = 0
}

extension HubMachine {
    /// Queues a reply; replies to one connection that follow one another in a turn share a message.
    mutating func enqueueReply(_ slot: Int, _ reply: Reply) {
        guard self.mayEnqueue(slot) else { return }
        let format = Int(self.connections[slot].format)
        var output = self.connections[slot].own.lend(spare: &self.spare)
        if let batching = self.batchingFormats[format], self.mayJoin(slot, output.count) {
            batching.addReply(reply, toMessageAt: self.lastReply.start, in: &output)
            self.lastReply.count += 1
            self.counters.add(.repliesJoined)
        } else {
            let generation = self.connections[slot].generation
            self.lastReply = LastReply(slot: slot, generation: generation, start: output.count, count: 1)
            self.formats[format].appendReply(reply, to: &output)
        }
        self.connections[slot].own.restore(output)
        self.markReady(slot)
    }

    /// Whether the last message in a connection's queue is one of replies, untouched and not full.
    private func mayJoin(_ slot: Int, _ end: Int) -> Bool {
        self.lastReply.slot == slot && self.lastReply.generation == self.connections[slot].generation
            && self.lastReply.count < self.configuration.limits.batchPublications
            && end - self.lastReply.start < self.configuration.limits.batchBytes
    }
}

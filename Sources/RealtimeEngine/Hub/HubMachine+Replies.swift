import RealtimeProtocol

/// The last thing that was queued for a connection, until something else is queued or anything leaves.
struct LastLine {
    /// The connection; -1 when no message may grow.
    var slot = -1
    var generation: UInt32 = 0
    /// Where the message begins in the own queue.
    var start = 0
    /// How many lines it holds.
    var count = 0
}

/// What may share a message in a connection's own queue.
enum OwnLine {
    case reply(Reply)
    case push(Push)
    case publication(room: String, LogEntry)
}

extension HubMachine {
    /// Queues a line; those to one connection that follow one another in a turn share a message.
    mutating func enqueue(_ slot: Int, _ line: OwnLine) {
        guard self.mayEnqueue(slot) else { return }
        let format = Int(self.connections[slot].format)
        var output = self.connections[slot].own.lend(spare: &self.spare)
        if let batching = self.batchingFormats[format], self.mayJoin(slot, output.count) {
            self.lastLine.count += 1
            self.counters.add(.repliesJoined)
            let start = self.lastLine.start
            switch line {
            case .reply(let reply): batching.addReply(reply, toMessageAt: start, in: &output)
            case .push(let push): batching.addPush(push, toMessageAt: start, in: &output)
            case .publication(let room, let entry):
                batching.addPublication(room: room, entry, toMessageAt: start, in: &output)
            }
        } else {
            let generation = self.connections[slot].generation
            self.lastLine = LastLine(slot: slot, generation: generation, start: output.count, count: 1)
            switch line {
            case .reply(let reply): self.formats[format].appendReply(reply, to: &output)
            case .push(let push): self.formats[format].appendPush(push, to: &output)
            case .publication(let room, let entry):
                self.formats[format].appendPublication(room: room, entry, to: &output)
            }
        }
        self.connections[slot].own.restore(output)
        self.account(connection: slot)
        self.markReady(slot)
    }

    /// Whether the last message in a connection's queue is one of lines, untouched and not full.
    private func mayJoin(_ slot: Int, _ end: Int) -> Bool {
        self.lastLine.slot == slot && self.lastLine.generation == self.connections[slot].generation
            && self.lastLine.count < self.configuration.limits.batchPublications
            && end - self.lastLine.start < self.configuration.limits.batchBytes
    }
}

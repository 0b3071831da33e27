import RealtimeProtocol

/// Publications that share messages.
///
/// An open batch is not in its log: the log's head is behind it, and so is every cursor. Whatever reads the head to
/// place or to tell somebody something goes through `headPosition`, which closes the batch first.
extension HubMachine {
    /// Takes a publication into the room's logs, or into the batches in front of them.
    mutating func append(_ entry: LogEntry, to room: Int) {
        let name = self.rooms[room].name
        let isBatching = self.rooms[room].policy.batching != .off
        for format in self.rooms[room].logs.indices {
            if isBatching, let batching = self.batchingFormats[format] {
                self.hold(entry, room, format, batching)
            } else {
                self.append(room, format, offset: entry.offset) { format, output in
                    format.appendPublication(room: name, entry, to: &output)
                }
            }
        }
    }

    private mutating func hold(_ entry: LogEntry, _ room: Int, _ format: Int, _ batching: any BatchingFormat) {
        if self.rooms[room].logs[format].members.isEmpty {
            return self.rooms[room].logs[format].skip(to: entry.offset)
        }
        if !self.fits(entry, self.rooms[room].logs[format].batch) { self.closeBatch(room, format) }
        let name = self.rooms[room].name
        if self.rooms[room].logs[format].batch.count == 0 {
            var bytes = self.spare.popLast() ?? []
            batching.appendPublication(room: name, entry, to: &bytes)
            self.rooms[room].logs[format].batch.bytes = bytes
        } else {
            batching.addPublication(
                room: name,
                entry,
                toMessageAt: 0,
                in: &self.rooms[room].logs[format].batch.bytes
            )
        }
        self.rooms[room].logs[format].batch.count += 1
        self.rooms[room].logs[format].batch.offset = entry.offset
        self.noteBatch(room)
    }

    private func fits(_ entry: LogEntry, _ batch: OpenBatch) -> Bool {
        if batch.count == 0 { return true }
        return batch.count < self.configuration.limits.batchPublications
            && batch.bytes.count + entry.payload.bytes.count <= self.configuration.limits.batchBytes
    }

    private mutating func noteBatch(_ room: Int) {
        if self.rooms[room].isBatchOpen { return }
        self.rooms[room].isBatchOpen = true
        let window = self.rooms[room].policy.batching.effectiveWindow
        if window == .zero {
            self.turnBatches.append(Int32(room))
        } else {
            let end = self.time.now.advanced(by: window)
            self.rooms[room].batchEnd = end
            self.nextBatchEnd = min(self.nextBatchEnd, end)
            self.windowBatches.append(Int32(room))
        }
    }

    /// The room's position, with everything up to it in the logs.
    mutating func headPosition(of room: Int) -> StreamPosition {
        self.closeBatches(room)
        return self.rooms[room].position
    }

    /// Puts what waits into the room's logs.
    mutating func closeBatches(_ room: Int) {
        if !self.rooms[room].isBatchOpen { return }
        for format in self.rooms[room].logs.indices { self.closeBatch(room, format) }
    }

    private mutating func closeBatch(_ room: Int, _ format: Int) {
        var batch = OpenBatch()
        swap(&batch, &self.rooms[room].logs[format].batch)
        if batch.count == 0 { return }
        if batch.count > 1 { self.counters.add(.batchesOfSeveral) }
        self.append(batch.bytes, room, format, offset: batch.offset, publications: batch.count)
        if self.spare.count < 8 && batch.bytes.capacity <= 64 * 1024 {
            batch.bytes.removeAll(keepingCapacity: true)
            self.spare.append(batch.bytes)
        }
        if self.isFlushing { self.markMembersReady(room, format) }
    }

    /// The turn ends: closes what does not wait for a window, and the windows that are over.
    mutating func closeDueBatches() {
        for place in self.turnBatches { self.endBatch(Int(place)) }
        self.turnBatches.removeAll(keepingCapacity: true)
        if self.time.now < self.nextBatchEnd { return }
        var waiting: [Int32] = []
        swap(&waiting, &self.windowBatches)
        self.nextBatchEnd = Instant(nanoseconds: .max)
        for place in waiting {
            if self.rooms[Int(place)].batchEnd <= self.time.now {
                self.endBatch(Int(place))
            } else {
                self.windowBatches.append(place)
                self.nextBatchEnd = min(self.nextBatchEnd, self.rooms[Int(place)].batchEnd)
            }
        }
    }

    /// The hub stops: no window goes on.
    mutating func closeAllBatches() {
        for place in self.windowBatches { self.endBatch(Int(place)) }
        self.windowBatches.removeAll()
        self.nextBatchEnd = Instant(nanoseconds: .max)
    }

    private mutating func endBatch(_ room: Int) {
        self.closeBatches(room)
        self.rooms[room].isBatchOpen = false
    }
}

internal import RealtimeEngine
internal import RealtimeProtocol
internal import Synchronization

/// The fast path: one task at a time publishes what waits, in order.
extension NotificationHandler {
    func publish(_ value: JSONValue, to room: String, key: String? = nil) {
        self.change { outbox in outbox.add(NoticeOutbox.Entry(room: room, value: value, key: key)) }
    }

    /// The store has answered: whom it concerns when it failed and may have done its work all the same.
    func heard<Value>(_ answer: Result<Value, NotificationStoreError>, about room: String?) {
        self.change { outbox in
            if case .failure(let error) = answer, error.isFault {
                return room.map { room in outbox.doubt(room) } ?? false
            }
            return outbox.storeWorks()
        }
    }

    /// Changes the outbox, and begins to publish if that is to be done.
    func change(_ body: (inout NoticeOutbox) -> Bool) {
        self.contents.withLock { contents in
            // After the stop: the next process asks everybody.
            guard let executor = contents.environment.map(\.handlerExecutor), body(&contents.outbox) else { return }
            contents.publishing = Task(executorPreference: executor) { await self.publishWhatWaits() }
        }
    }

    private func publishWhatWaits() async {
        while true {
            switch self.contents.withLock({ contents in contents.outbox.next() }) {
            case .publish(let entry):
                let success = await self.publish(entry)
                self.contents.withLock { contents in contents.outbox.published(entry, success: success) }
            case .ask(let room):
                let success = await self.publish(NoticeOutbox.Entry(room: room, value: self.question(in: room)))
                self.contents.withLock { contents in contents.outbox.asked(room, success: success) }
            case .wait(let time, let number):
                self.wait(time, number: number)
            case .rest:
                return
            }
        }
    }

    /// Looks again later; a wait that is under way is needed no more.
    private func wait(_ time: Duration, number: Int) {
        self.contents.withLock { contents in
            guard let executor = contents.environment.map(\.handlerExecutor) else { return }
            contents.waiting?.cancel()
            contents.waiting = Task(executorPreference: executor) {
                do {
                    try await self.clock.sleep(for: time, tolerance: nil)
                    self.change { outbox in outbox.waited(number: number) }
                } catch {
                    // Another wait began, or the handler stopped: then the next process asks everybody.
                    return
                }
            }
        }
    }

    private func publish(_ entry: NoticeOutbox.Entry) async -> Bool {
        let node = self.contents.withLock { contents in contents.node }
        let payload = Payload(kind: .json, bytes: entry.value.raw.bytes)
        if case .success? = await node?.publish(payload, to: entry.room, key: entry.key) { return true }
        self.count(.noticePublicationsFailed)
        return false
    }

    /// Asks members to list; those of large rooms not all at once.
    private func question(in room: String) -> JSONValue {
        let isPersonal = room.hasPrefix("notice:user:")
        return ["type": "list", "within": .integer(isPersonal ? 0 : self.policy.spread.milliseconds)]
    }
}

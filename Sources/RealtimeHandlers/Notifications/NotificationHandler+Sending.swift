internal import RealtimeEngine
internal import RealtimeProtocol
internal import Synchronization

extension NotificationHandler {
    /// Sends a notice.
    ///
    /// - Returns: what is kept, once the store has it: from then on everybody it is for gets it, now or when they come
    ///   back, until it expires. After ``NotificationError/Code/unavailable`` nobody may know whether it was kept: a
    ///   draft with a key can be sent again.
    public func send(_ draft: NoticeDraft) async -> Result<NoticeReceipt, NotificationError> {
        guard let (calls, environment) = self.running else { return .failure(.notStarted) }
        let now = environment.time().wallMilliseconds
        var draft = draft
        if let problem = self.complete(&draft, now) {
            self.count(.noticesRefused)
            return .failure(NotificationError(.invalid, problem))
        }
        let quietSince = now - self.policy.quietPeriod.milliseconds
        let result = await calls.call(isFault: \.isFault) { [draft] in
            let answer = await self.store.add(draft, quietSince: quietSince, now: now)
            // In here, so that a notice is published too whose sender got no answer in time.
            self.heard(answer, about: draft.audience.room)
            if case .success(let receipt) = answer { self.kept(receipt) }
            return answer
        }
        return result.mapError { failure in
            self.count(.noticesRefused)
            return NotificationError(failure)
        }
    }

    private func kept(_ receipt: NoticeReceipt) {
        if receipt.isRepetition { return self.count(.noticesRepeated) }
        self.count(.noticesKept)
        let notice = receipt.notice
        self.publish(notice.publication, to: notice.draft.audience.room, key: "notice " + notice.id)
    }

    /// Fills in what is left open; returns what is wrong with the draft.
    private func complete(_ draft: inout NoticeDraft, _ now: Int64) -> String? {
        let longest = now + self.policy.longestLifetime.milliseconds
        let expires = draft.expires ?? now + self.policy.lifetime.milliseconds
        draft.expires = expires
        let policy = self.policy
        if draft.title.isEmpty || draft.title.utf8.count > policy.titleBytes {
            return "title: 1 to \(policy.titleBytes) bytes"
        }
        if draft.body.utf8.count > policy.bodyBytes { return "body: at most \(policy.bodyBytes) bytes" }
        if let data = draft.data, data.raw.bytes.count > policy.dataBytes {
            return "data: at most \(policy.dataBytes) bytes"
        }
        if let key = draft.key, key.isEmpty || key.utf8.count > policy.keyBytes {
            return "key: 1 to \(policy.keyBytes) bytes"
        }
        if expires <= now { return "expires: has passed" }
        if expires > longest { return "expires: at most \(policy.longestLifetime) from now" }
        let room = draft.audience.room
        if draft.audience.name?.isEmpty == true || room.utf8.count > self.roomNameBytes {
            return "to: the name is empty or too long"
        }
        return nil
    }

    private var roomNameBytes: Int {
        self.contents.withLock { contents in contents.node?.limits.roomNameBytes ?? 255 }
    }

    /// What calls need; nil before the start and after the stop.
    var running: (ServiceCalls, HostEnvironment)? {
        self.contents.withLock { contents in
            guard let calls = contents.calls, let environment = contents.environment else { return nil }
            return (calls, environment)
        }
    }
}

extension Duration {
    /// Whole milliseconds, clamped.
    var milliseconds: Int64 { self.nanosecondsClamped / 1_000_000 }
}

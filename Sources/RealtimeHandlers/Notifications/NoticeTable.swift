internal import RealtimeProtocol

/// Notices and marks in memory: what ``MemoryNotificationStore`` keeps behind its lock.
///
/// A pure value. Dictionaries are only looked up; what is listed stands in arrays in the order of offsets.
struct NoticeTable {
    private struct Mark {
        /// The offset of the change that read it, and of the last one.
        var offset: UInt64
        var isAcknowledged: Bool
    }

    private struct Stored {
        var notice: Notice
        var acknowledgements: [NoticeAcknowledgement] = []
    }

    private let epoch: String
    private let limits: MemoryNotificationStore.Limits
    private var offset: UInt64 = 0
    /// By offset.
    private var notices: [UInt64: Stored] = [:]
    /// Offsets of all notices, in order.
    private var order: [UInt64] = []
    /// Offsets of those of one audience, in order.
    private var boxes: [NoticeAudience: [UInt64]] = [:]
    /// By user, then by the notice's offset.
    private var marks: [String: [UInt64: Mark]] = [:]
    private var nextSweep = 64

    init(epoch: String, limits: MemoryNotificationStore.Limits) {
        self.epoch = epoch
        self.limits = limits
    }

    var head: StreamPosition { StreamPosition(epoch: self.epoch, offset: self.offset) }

    /// Notices that are kept, expired ones included that nobody has looked for.
    var count: Int { self.order.count }

    /// Users of whom something is kept.
    var readers: Int { self.marks.count }

    // MARK: - Adding

    mutating func add(
        _ draft: NoticeDraft,
        quietSince: Int64,
        now: Int64
    ) -> Result<NoticeReceipt, NotificationStoreError> {
        if let earlier = self.repeated(by: draft, quietSince, now) {
            return .success(NoticeReceipt(notice: earlier, isRepetition: true))
        }
        if self.order.count >= min(self.nextSweep, self.limits.notices) { self.sweep(now) }
        if self.boxes[draft.audience, default: []].count >= self.limits.noticesPerAudience { self.sweep(now) }
        guard self.order.count < self.limits.notices else {
            return .failure(NotificationStoreError(.full, "\(self.order.count) notices"))
        }
        let count = self.boxes[draft.audience, default: []].count
        guard count < self.limits.noticesPerAudience else {
            return .failure(NotificationStoreError(.full, "\(count) notices for \(draft.audience.resource)"))
        }
        self.offset += 1
        let notice = Notice(
            id: self.head.description,
            position: self.head,
            draft: draft,
            sent: now,
            expires: draft.expires ?? .max
        )
        self.notices[self.offset] = Stored(notice: notice)
        self.order.append(self.offset)
        self.boxes[draft.audience, default: []].append(self.offset)
        return .success(NoticeReceipt(notice: notice, isRepetition: false))
    }

    private func repeated(by draft: NoticeDraft, _ quietSince: Int64, _ now: Int64) -> Notice? {
        guard let key = draft.key else { return nil }
        for offset in self.boxes[draft.audience, default: []].reversed() {
            guard let notice = self.notices[offset]?.notice else { continue }
            if notice.draft.key == key, notice.sent > quietSince, notice.expires > now { return notice }
        }
        return nil
    }

    // MARK: - Listing

    func list(_ query: NoticeQuery, for reader: NoticeReader, now: Int64) -> NoticePage {
        let all = self.entries(for: reader, now)
        let unread = all.count { found in !found.entry.isRead }
        var found: [Found]
        let limit: Int
        switch query {
        case .latest(let before, let most):
            limit = max(0, most)
            let bound = before.map { before in before.epoch == self.epoch ? before.offset : 0 } ?? .max
            found = all.filter { found in found.entry.notice.position.offset < bound }
            found.sort { left, right in left.entry.notice.position.offset > right.entry.notice.position.offset }
        case .changes(let after, let most):
            limit = max(0, most)
            let bound = after.epoch == self.epoch ? after.offset : 0
            found = all.filter { found in found.change > bound }
            found.sort { left, right in left.change < right.change }
        }
        let page = found.prefix(limit)
        var position = self.head
        if case .changes(let after, _) = query, found.count > limit {
            let start = after.epoch == self.epoch ? after.offset : 0
            position.offset = page.last?.change ?? start
        }
        return NoticePage(
            entries: page.map(\.entry),
            unread: unread,
            head: self.head,
            position: position,
            hasMore: found.count > limit
        )
    }

    private struct Found {
        var entry: NoticeEntry
        /// The offset of its last change.
        var change: UInt64
    }

    private func entries(for reader: NoticeReader, _ now: Int64) -> [Found] {
        let marks = self.marks[reader.user]
        var found: [Found] = []
        for audience in reader.audiences {
            for offset in self.boxes[audience, default: []] {
                guard let notice = self.notices[offset]?.notice, notice.expires > now else { continue }
                let mark = marks?[offset]
                let isAcknowledged = mark?.isAcknowledged ?? false
                let entry = NoticeEntry(notice: notice, isRead: mark != nil, isAcknowledged: isAcknowledged)
                found.append(Found(entry: entry, change: mark?.offset ?? offset))
            }
        }
        return found
    }

    // MARK: - Marking

    mutating func mark(
        _ ids: [String],
        _ mark: NoticeMark,
        by reader: NoticeReader,
        now: Int64
    ) -> Result<NoticeMarks, NotificationStoreError> {
        var known: [String] = []
        for id in ids {
            guard let offset = self.offset(of: id, for: reader, now) else { continue }
            if self.marks[reader.user] == nil {
                if self.marks.count >= self.limits.readers { self.sweep(now) }
                guard self.marks.count < self.limits.readers else {
                    return .failure(NotificationStoreError(.full, "\(self.marks.count) readers"))
                }
            }
            self.put(mark, on: offset, by: reader.user, now)
            known.append(id)
        }
        let unread = self.entries(for: reader, now).count { found in !found.entry.isRead }
        return .success(NoticeMarks(ids: known, unread: unread, head: self.head))
    }

    private mutating func put(_ mark: NoticeMark, on notice: UInt64, by user: String, _ now: Int64) {
        let before = self.marks[user, default: [:]][notice]
        let isAcknowledged = mark == .acknowledged || before?.isAcknowledged == true
        if let before, before.isAcknowledged == isAcknowledged { return }
        self.offset += 1
        self.marks[user, default: [:]][notice] = Mark(offset: self.offset, isAcknowledged: isAcknowledged)
        if isAcknowledged {
            self.notices[notice]?.acknowledgements.append(NoticeAcknowledgement(user: user, time: now))
        }
    }

    func acknowledgements(of id: String, now: Int64) -> [NoticeAcknowledgement]? {
        guard let stored = self.stored(id), stored.notice.expires > now else { return nil }
        return stored.acknowledgements
    }

    private func offset(of id: String, for reader: NoticeReader, _ now: Int64) -> UInt64? {
        guard let notice = self.stored(id)?.notice, notice.expires > now,
            reader.audiences.contains(notice.draft.audience)
        else { return nil }
        return notice.position.offset
    }

    private func stored(_ id: String) -> Stored? {
        guard let end = id.firstIndex(of: "@"), let offset = UInt64(id[..<end]), let stored = self.notices[offset],
            stored.notice.id == id
        else { return nil }
        return stored
    }

    // MARK: - Forgetting

    /// Forgets what has expired, with its marks; the next time is when there is twice as much.
    private mutating func sweep(_ now: Int64) {
        var kept: [UInt64] = []
        for offset in self.order {
            guard let notice = self.notices[offset]?.notice else { continue }
            if notice.expires > now {
                kept.append(offset)
            } else {
                self.notices[offset] = nil
                self.boxes[notice.draft.audience]?.removeAll { other in other == offset }
                if self.boxes[notice.draft.audience]?.isEmpty == true { self.boxes[notice.draft.audience] = nil }
            }
        }
        self.order = kept
        let notices = self.notices
        self.marks = self.marks.compactMapValues { marks in
            let left = marks.filter { mark in notices[mark.key] != nil }
            return left.isEmpty ? nil : left
        }
        self.nextSweep = max(64, 2 * kept.count)
    }
}

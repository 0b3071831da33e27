public import RealtimeEngine
internal import RealtimeProtocol
internal import Synchronization

/// Notices in the memory of one process: for tests, and for hosts whose notices need not survive a restart.
///
/// What it holds is bounded (``Limits``): a store that is full refuses, and forgets nothing before it expires. A call
/// takes a lock and time in the number of notices that the reader has.
public final class MemoryNotificationStore: NotificationStore {
    /// How much a store holds.
    public struct Limits: Hashable, Sendable {
        /// Notices, all audiences together; one more is refused.
        public var notices = 10_000
        /// Notices to one audience; one more is refused.
        public var noticesPerAudience = 1000
        /// Users of whom it is known what they have read; one more cannot mark anything.
        public var readers = 100_000

        /// Makes the defaults.
        public init() {}
    }

    private let table: Mutex<NoticeTable>

    /// Makes an empty store.
    ///
    /// - Parameters:
    ///   - epoch: what no store had before it, since ids and positions begin anew.
    ///   - limits: how much it holds.
    public init(epoch: String, limits: Limits = Limits()) {
        self.table = Mutex(NoticeTable(epoch: epoch, limits: limits))
    }

    /// Makes an empty store whose epoch is drawn by the host's environment.
    public convenience init(environment: HostEnvironment, limits: Limits = Limits()) {
        self.init(epoch: String(environment.entropy().0, radix: 36), limits: limits)
    }

    /// Keeps a notice, or finds the one that it repeats.
    public func add(
        _ draft: NoticeDraft,
        quietSince: Int64,
        now: Int64
    ) async -> Result<NoticeReceipt, NotificationStoreError> {
        self.table.withLock { table in table.add(draft, quietSince: quietSince, now: now) }
    }

    /// Lists a reader's notices.
    public func list(
        _ query: NoticeQuery,
        for reader: NoticeReader,
        now: Int64
    ) async -> Result<NoticePage, NotificationStoreError> {
        .success(self.table.withLock { table in table.list(query, for: reader, now: now) })
    }

    /// Marks notices.
    public func mark(
        _ ids: [String],
        _ mark: NoticeMark,
        by reader: NoticeReader,
        now: Int64
    ) async -> Result<NoticeMarks, NotificationStoreError> {
        self.table.withLock { table in table.mark(ids, mark, by: reader, now: now) }
    }

    /// Who has confirmed a notice.
    public func acknowledgements(
        of id: String,
        now: Int64
    ) async -> Result<[NoticeAcknowledgement]?, NotificationStoreError> {
        .success(self.table.withLock { table in table.acknowledgements(of: id, now: now) })
    }
}

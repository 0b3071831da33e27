import RealtimeHandlers
import RealtimeTesting
import Synchronization

/// A store in memory that fails or hangs when it is told to; what it keeps, it keeps all the same if it is late.
final class MoodyStore: NotificationStore {
    enum Mood: Sendable {
        case good, failing
        /// Does the work at once and answers after so long.
        case slow(Duration)
        /// Answers and does the work after so long.
        case late(Duration)
    }

    let memory: MemoryNotificationStore
    private let clock: VirtualClock
    private let executor: SimulationExecutor
    private let current = Mutex(Mood.good)

    init(_ memory: MemoryNotificationStore, clock: VirtualClock, executor: SimulationExecutor) {
        self.memory = memory
        self.clock = clock
        self.executor = executor
    }

    func become(_ mood: Mood) { self.current.withLock { current in current = mood } }

    private func moody<Value>(
        _ body: () async -> Result<Value, NotificationStoreError>
    ) async -> Result<Value, NotificationStoreError> {
        switch self.current.withLock({ mood in mood }) {
        case .good: return await body()
        case .failing: return .failure(NotificationStoreError(.failed, "in no mood"))
        case .slow(let time):
            let answer = await body()
            await self.wait(time)
            return answer
        case .late(let time):
            await self.wait(time)
            return await body()
        }
    }

    /// Does not listen when it is cancelled.
    private func wait(_ time: Duration) async {
        let clock = self.clock
        await Task(executorPreference: self.executor) {
            do { try await clock.sleep(for: time) } catch { return }
        }.value
    }

    func add(
        _ draft: NoticeDraft,
        quietSince: Int64,
        now: Int64
    ) async -> Result<NoticeReceipt, NotificationStoreError> {
        await self.moody { await self.memory.add(draft, quietSince: quietSince, now: now) }
    }

    func list(
        _ query: NoticeQuery,
        for reader: NoticeReader,
        now: Int64
    ) async -> Result<NoticePage, NotificationStoreError> {
        await self.moody { await self.memory.list(query, for: reader, now: now) }
    }

    func mark(
        _ ids: [String],
        _ mark: NoticeMark,
        by reader: NoticeReader,
        now: Int64
    ) async -> Result<NoticeMarks, NotificationStoreError> {
        await self.moody { await self.memory.mark(ids, mark, by: reader, now: now) }
    }

    func acknowledgements(
        of id: String,
        now: Int64
    ) async -> Result<[NoticeAcknowledgement]?, NotificationStoreError> {
        await self.moody { await self.memory.acknowledgements(of: id, now: now) }
    }
}

import RealtimeEngine
import RealtimeHandlers
import Synchronization

/// The office's own store: notices in memory, and each title in the archive.
final class OfficeStore: NotificationStore {
    typealias Answer<Value> = Result<Value, NotificationStoreError>
    let archive = Mutex<[String]>([])
    private let memory: MemoryNotificationStore

    init(in environment: HostEnvironment) { memory = MemoryNotificationStore(environment: environment) }

    func add(_ draft: NoticeDraft, quietSince: Int64, now: Int64) async -> Answer<NoticeReceipt> {
        archive.withLock { titles in titles.append(draft.title) }
        return await memory.add(draft, quietSince: quietSince, now: now)
    }
    func list(_ query: NoticeQuery, for reader: NoticeReader, now: Int64) async -> Answer<NoticePage> {
        await memory.list(query, for: reader, now: now)
    }
    func mark(_ ids: [String], _ mark: NoticeMark, by reader: NoticeReader, now: Int64) async -> Answer<NoticeMarks> {
        await memory.mark(ids, mark, by: reader, now: now)
    }
    func acknowledgements(of id: String, now: Int64) async -> Answer<[NoticeAcknowledgement]?> {
        await memory.acknowledgements(of: id, now: now)
    }
}

/// A node whose chiefs may send notices, and which tells the agents something itself.
func makeNoticeNode(in environment: HostEnvironment, by clock: any Clock<Duration>) async -> (Node, HandlerSet) {
    let tokens = StaticTokens(["2b7e151628aed2a6": Principal(id: "ruth", name: "Ruth", roles: ["chief"])])
    let permissions = RolePermissions(["chief": [.sendNotices]])
    let notices = NotificationHandler(store: OfficeStore(in: environment), permissions: permissions, clock: clock)
    let handlers = HandlerSet(authenticator: tokens, features: [notices])
    let node = await handlers.makeNode(environment: environment)
    let draft = NoticeDraft(to: .role("agent"), severity: .warning, title: "New rates at noon", key: "rates")
    if case .failure(let error) = await notices.send(draft) { print("not sent: \(error.message)") }
    return (node, handlers)
}

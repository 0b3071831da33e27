import RealtimeEngine
import RealtimeHandlers
import RealtimeProtocol
import RealtimeTesting

/// A notification handler on a node without hubs.
struct NotificationBench {
    let bench: FeatureBench
    let store: MoodyStore
    let handler: NotificationHandler<MoodyStore>

    static let chief = Caller.user("chief", roles: ["chief"])
    static let ann = Caller.user("ann", roles: ["agent"])

    init(
        limits: MemoryNotificationStore.Limits = MemoryNotificationStore.Limits(),
        isStarted: Bool = true,
        _ change: (inout NotificationPolicy) -> Void = { _ in }
    ) throws {
        var policy = NotificationPolicy()
        change(&policy)
        let bench = FeatureBench([])
        self.bench = bench
        let memory = MemoryNotificationStore(epoch: "s", limits: limits)
        self.store = MoodyStore(memory, clock: bench.clock, executor: bench.executor)
        let handler = NotificationHandler(
            store: self.store,
            permissions: RolePermissions(["chief": [.sendNotices]]),
            policy: policy,
            clock: bench.clock
        )
        self.handler = handler
        if isStarted { try bench.run { await handler.start(on: bench.node) } }
    }

    func send(_ draft: NoticeDraft) throws -> Result<NoticeReceipt, NotificationError> {
        let handler = self.handler
        return try self.bench.run { await handler.send(draft) }
    }

    func call(
        _ method: String,
        _ arguments: String = "{}",
        by caller: Caller = Self.ann
    ) throws -> Result<JSONValue, HandlerError> {
        let object = try JSONValue(text: arguments).object ?? [:]
        let handler = self.handler
        return try self.bench.run { await handler.call(method, object, by: caller) }
    }

    /// The code of the refusal; 0 if there is none.
    func code(_ method: String, _ arguments: String = "{}", by caller: Caller = Self.ann) throws -> UInt32 {
        switch try self.call(method, arguments, by: caller) {
        case .success: 0
        case .failure(let error): error.code
        }
    }

    /// What was published in a room: types, with the title or the ids.
    func published(in room: String) throws -> [String] {
        try self.bench.published(in: room).map { text in
            let object = try JSONValue(text: text).object ?? [:]
            let what = object["title"]?.string ?? object["id"]?.string ?? object["ids"]?.text ?? ""
            return [object["type"]?.string ?? "", what].filter { word in !word.isEmpty }.joined(separator: " ")
        }
    }
}

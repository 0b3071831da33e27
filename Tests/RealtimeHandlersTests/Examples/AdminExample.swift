import RealtimeEngine
import RealtimeHandlers
import Synchronization

/// The host's own table of what administrators did.
final class AuditTable: AuditSink {
    private let rows = Mutex<[String]>([])

    func record(_ record: AuditRecord) async -> Result<Void, AuditFailure> {
        rows.withLock { rows in rows.append("\(record.time) \(record.user) \(record.action) \(record.target)") }
        return .success(())
    }
}

/// A node that administrators can steer, and whose clients the support can see and write to.
func makeAdministeredNode(in environment: HostEnvironment) async -> Node {
    let tokens = StaticTokens([
        "2b7e151628aed2a6": Principal(id: "ruth", name: "Ruth", roles: ["administrator"]),
        "abf7158809cf4f3c": Principal(id: "vera", name: "Vera", roles: ["support"]),
    ])
    let permissions = RolePermissions([
        "administrator": [.adminView, .adminAct],
        "support": [.adminView, .adminMessage],
    ])
    let metrics = AdminMetrics()
    let store = MemoryNotificationStore(environment: environment)
    let notices = NotificationHandler(store: store, permissions: permissions)
    let admin = AdminHandler(
        permissions: permissions,
        metrics: metrics,
        announcer: notices,
        audit: AuditTable()
    )
    let handlers = HandlerSet(authenticator: tokens, features: [notices, admin])
    return await handlers.makeNode(environment: environment, metrics: metrics)
}

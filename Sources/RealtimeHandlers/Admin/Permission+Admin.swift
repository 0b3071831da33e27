/// What ``AdminHandler`` asks permission for.
///
/// Everything that acts has a permission of its own and is also covered by ``adminAct``.
extension Permission {
    /// May see connections, rooms, leases, limits and figures, and watch them live.
    public static let adminView: Permission = "admin.view"
    /// May do everything that an administrator can do, and read the audit records.
    public static let adminAct: Permission = "admin.act"
    /// May read the audit records.
    public static let adminAudit: Permission = "admin.audit"
    /// May end connections.
    public static let adminDisconnect: Permission = "admin.disconnect"
    /// May take clients out of rooms.
    public static let adminUnsubscribe: Permission = "admin.unsubscribe"
    /// May send messages to clients.
    public static let adminMessage: Permission = "admin.message"
    /// May announce something to everybody.
    public static let adminAnnounce: Permission = "admin.announce"
    /// May let everybody go.
    public static let adminDrain: Permission = "admin.drain"
    /// May change limits.
    public static let adminLimits: Permission = "admin.limits"
    /// May reset breakers.
    public static let adminBreakers: Permission = "admin.breakers"
}

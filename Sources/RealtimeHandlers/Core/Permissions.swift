public import RealtimeEngine
internal import RealtimeProtocol

/// Who may do what.
///
/// Asked for each subscription and each call, in the caller's task: it may ask a service of the host's.
public protocol Permissions: Sendable {
    /// Success, or the refusal that the client is told: that it may not (103), or that nobody knows now.
    ///
    /// - Parameters:
    ///   - permission: what is to be done.
    ///   - caller: by whom.
    ///   - resource: to what, such as a quote's id; empty when it is not about one.
    func check(_ permission: Permission, of caller: Caller, on resource: String) async -> Result<Void, HandlerError>
}

/// Permissions by role: a table in memory.
public struct RolePermissions: Permissions {
    private let permissions: [String: Set<Permission>]

    /// Makes a table.
    ///
    /// - Parameter permissions: what each role may do; `*` stands for everything, as a role for everybody.
    public init(_ permissions: [String: Set<Permission>]) {
        self.permissions = permissions
    }

    /// Success if one of the caller's roles has the permission, else 103.
    public func check(
        _ permission: Permission,
        of caller: Caller,
        on resource: String
    ) async -> Result<Void, HandlerError> {
        for role in caller.roles + ["*"] {
            guard let granted = self.permissions[role] else { continue }
            if granted.contains(permission) || granted.contains("*") { return .success(()) }
        }
        return .failure(.error(.permissionDenied))
    }
}

/// Permissions that a closure decides.
public struct ClosurePermissions: Permissions {
    private let body: @Sendable (Permission, Caller, String) async -> Result<Void, HandlerError>

    /// Makes permissions of a closure.
    public init(_ body: @escaping @Sendable (Permission, Caller, String) async -> Result<Void, HandlerError>) {
        self.body = body
    }

    /// What the closure says.
    public func check(
        _ permission: Permission,
        of caller: Caller,
        on resource: String
    ) async -> Result<Void, HandlerError> {
        await self.body(permission, caller, resource)
    }
}

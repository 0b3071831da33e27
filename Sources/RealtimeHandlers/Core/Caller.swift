public import RealtimeEngine
internal import RealtimeProtocol

/// A connected client as features see it.
public struct Caller: Hashable, Sendable {
    /// The client.
    public var client: Client

    /// Makes a caller of a client.
    public init(_ client: Client) {
        self.client = client
    }

    /// The user's id; empty for somebody unknown.
    public var user: String { self.client.user }

    /// The user's roles.
    public var roles: [String] { self.client.roles }

    /// The name that others are shown; the user's id if there is none.
    public var name: String {
        guard let info = self.client.info else { return self.user }
        do throws(ProtocolError) {
            return try JSONValue(info).object?["name"]?.string ?? self.user
        } catch {
            return self.user
        }
    }
}

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
    public var name: String { Self.name(in: self.client.info) ?? self.user }

    /// The name in what others are shown of a client; nil when there is none.
    static func name(in info: RawJSON?) -> String? {
        guard let info else { return nil }
        do throws(ProtocolError) {
            return try JSONValue(info).object?["name"]?.string
        } catch {
            return nil
        }
    }
}

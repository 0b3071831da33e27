/// What a client may do in a room.
public struct RoomGrant: OptionSet, Hashable, Sendable {
    /// The bits.
    public let rawValue: UInt8

    /// Makes a grant from bits.
    public init(rawValue: UInt8) {
        self.rawValue = rawValue
    }

    /// May subscribe.
    public static let subscribe = RoomGrant(rawValue: 1)
    /// May publish, as a member or not.
    public static let publish = RoomGrant(rawValue: 2)
    /// May read the history.
    public static let history = RoomGrant(rawValue: 4)
    /// May ask who is there.
    public static let presence = RoomGrant(rawValue: 8)
    /// May hold leases while a member.
    public static let lease = RoomGrant(rawValue: 16)
    /// May take leases from others by force, together with `lease`; not part of `all`.
    public static let takeOver = RoomGrant(rawValue: 32)
    /// Everything that does not harm others.
    public static let all: RoomGrant = [.subscribe, .publish, .history, .presence, .lease]
}

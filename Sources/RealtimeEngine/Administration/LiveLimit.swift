/// A limit that can change while a node runs; each has the name and the meaning of the property of ``Limits``.
///
/// The others are built into what exists: buffers, logs, the broker's tables.
public enum LiveLimit: String, CaseIterable, Hashable, Sendable {
    /// ``Limits/connections``; those beyond a lower one stay.
    case connections
    /// ``Limits/connectionsPerAddress``; those beyond a lower one stay.
    case connectionsPerAddress
    /// ``Limits/connectionsPerUser``; those beyond a lower one stay.
    case connectionsPerUser
    /// ``Limits/connectsPerSecond``.
    case connectsPerSecond
    /// ``Limits/connectBurst``.
    case connectBurst
    /// ``Limits/roomsPerConnection``; rooms beyond a lower one are not left.
    case roomsPerConnection
    /// ``Limits/membersPerRoom``; members beyond a lower one stay.
    case membersPerRoom
    /// ``Limits/commandsPerSecond``; applies from the next command on.
    case commandsPerSecond
    /// ``Limits/commandBurst``; applies from the next command on.
    case commandBurst
    /// ``Limits/bytesPerSecond``; who is not read just now has first to pay by the old one.
    case bytesPerSecond
    /// ``Limits/byteBurst``; applies from the next message on.
    case byteBurst
    /// ``Limits/memoryBytes``; what is above a lower one is given back in the hubs' next turns.
    case memoryBytes

    /// The values that it may have.
    ///
    /// 0 means no limit where it is among them. A billion is more than any node meets, and keeps what is computed from
    /// rates in range; with less than a mebibyte of memory a node would serve nobody who is slow for a moment.
    public var range: ClosedRange<Int> {
        switch self {
        case .connectionsPerAddress, .connectionsPerUser, .connectsPerSecond, .commandsPerSecond, .bytesPerSecond:
            0...1_000_000_000
        case .connections, .connectBurst, .roomsPerConnection, .membersPerRoom, .commandBurst, .byteBurst:
            1...1_000_000_000
        case .memoryBytes:
            1024 * 1024...Int.max
        }
    }

    var path: WritableKeyPath<Limits, Int> {
        switch self {
        case .connections: \.connections
        case .connectionsPerAddress: \.connectionsPerAddress
        case .connectionsPerUser: \.connectionsPerUser
        case .connectsPerSecond: \.connectsPerSecond
        case .connectBurst: \.connectBurst
        case .roomsPerConnection: \.roomsPerConnection
        case .membersPerRoom: \.membersPerRoom
        case .commandsPerSecond: \.commandsPerSecond
        case .commandBurst: \.commandBurst
        case .bytesPerSecond: \.bytesPerSecond
        case .byteBurst: \.byteBurst
        case .memoryBytes: \.memoryBytes
        }
    }
}

extension Limits {
    /// The value of a limit that can change while a node runs.
    public subscript(limit: LiveLimit) -> Int {
        get { self[keyPath: limit.path] }
        set { self[keyPath: limit.path] = newValue }
    }
}

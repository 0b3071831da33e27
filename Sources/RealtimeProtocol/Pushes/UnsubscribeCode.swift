/// Why a subscription ended, and by that whether the client subscribes again.
public struct UnsubscribeCode: RawRepresentable, Hashable, Sendable {
    /// The number on the wire.
    public var rawValue: UInt32

    /// Creates a code from its number.
    public init(rawValue: UInt32) {
        self.rawValue = rawValue
    }

    /// 0: the client asked for it.
    public static let client = UnsubscribeCode(rawValue: 0)

    /// 1: the connection ended.
    public static let disconnect = UnsubscribeCode(rawValue: 1)

    /// 2000: the server decided it.
    public static let server = UnsubscribeCode(rawValue: 2000)

    /// 2001: another connection opened the consumer that this subscription read for; an extension.
    public static let consumerTaken = UnsubscribeCode(rawValue: 2001)

    /// 2500: publications were lost; the client recovers by subscribing with its position.
    public static let insufficientState = UnsubscribeCode(rawValue: 2500)

    /// 2501: the subscription was not refreshed in time.
    public static let expired = UnsubscribeCode(rawValue: 2501)

    /// 2502: what the client knows is no longer true; it gets a new token and starts afresh.
    public static let stateInvalidated = UnsubscribeCode(rawValue: 2502)

    /// Whether a client that gets this code should subscribe again: from 2500 on.
    public var allowsResubscribe: Bool { self.rawValue >= 2500 }

    /// The standard reason in words.
    ///
    /// Empty for a code that is not the protocol's own.
    public var reason: String {
        switch self {
        case .client: "client unsubscribed"
        case .disconnect: "client disconnected"
        case .server: "server unsubscribed"
        case .consumerTaken: "consumer taken"
        case .insufficientState: "insufficient state"
        case .expired: "subscription expired"
        case .stateInvalidated: "state invalidated"
        default: ""
        }
    }
}

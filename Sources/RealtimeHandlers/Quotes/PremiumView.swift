public import RealtimeProtocol

/// A quote's premium as clients are shown it.
public struct PremiumView: Hashable, Sendable {
    /// How far the amount can be relied on.
    public enum State: String, Hashable, Sendable {
        /// It is that of the quote's present version.
        case current
        /// It is of an earlier version, or there is none yet, and a calculation is due or under way.
        case pending
        /// It is of an earlier version, or there is none, because the calculation fails or takes long.
        case stale
    }

    /// How far the amount can be relied on.
    public var state: State
    /// The latest amount; nil if there was never one.
    public var amount: Money?
    /// The version that the amount is of.
    public var version: UInt64?
    /// Since when the amount is not that of the quote, in milliseconds since 1970; nil while it is.
    public var since: Int64?
    /// Why it is stale: `slow`, `timeout`, `unavailable`, or what the calculation misses.
    public var reason: String?

    /// The members of its JSON: `state`, and of `amount`, `currency`, `version`, `since` and `reason` those there are.
    public var members: JSONObject {
        var members: JSONObject = ["state": .string(self.state.rawValue)]
        members["amount"] = self.amount?.json
        members["currency"] = (self.amount?.currency).map(JSONValue.string)
        members["version"] = self.version.map(JSONValue.integer)
        members["since"] = self.since.map(JSONValue.integer)
        members["reason"] = self.reason.map(JSONValue.string)
        return members
    }
}

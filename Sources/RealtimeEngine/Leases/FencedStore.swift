public import RealtimeProtocol

/// A write came under a token that a larger one has overtaken, so its writer no longer holds the lease.
public struct StaleToken: Error, Hashable, Sendable {
    /// The token of the write.
    public var token: FencingToken
    /// The largest that was accepted.
    public var newest: FencingToken

    /// Makes an error.
    public init(token: FencingToken, newest: FencingToken) {
        self.token = token
        self.newest = newest
    }
}

/// Values by key, each of which only the holder of the key's newest lease can change.
///
/// A lease alone is a hint: a holder that was suspended wakes up and writes, believing that its time is not up. The
/// resource itself must refuse, and needs nothing for that but the largest token it has seen. A database does the same
/// with one compare-and-set in the statement that writes:
///
/// ```sql
/// UPDATE field SET value = :value, epoch = :epoch, counter = :counter
/// WHERE key = :key AND (epoch, counter) <= (:epoch, :counter)  -- no row: the token is stale
/// ```
///
/// A value type without locks or clocks: keep it in an actor, or under the lock that guards what it stores. The tokens
/// are kept when a value is removed, so it grows with the number of keys that were ever written.
public struct FencedStore<Value: Sendable>: Sendable {
    private struct Slot {
        var token: FencingToken
        var value: Value?
    }

    private var slots: [String: Slot] = [:]

    /// Makes an empty store.
    public init() {}

    /// The value of a key.
    public subscript(key: String) -> Value? { self.slots[key]?.value }

    /// The largest token that was accepted for a key.
    public func token(of key: String) -> FencingToken? { self.slots[key]?.token }

    /// Writes a value, or removes it with nil, unless a larger token was accepted before.
    public mutating func write(_ value: Value?, under fence: Fence) -> Result<Void, StaleToken> {
        self.accept(fence).map { self.slots[fence.key]?.value = value }
    }

    /// Accepts a token without writing: from now on smaller ones are refused.
    ///
    /// For a resource that keeps its values elsewhere, and for a new holder that reads before it writes.
    public mutating func accept(_ fence: Fence) -> Result<Void, StaleToken> {
        if let newest = self.slots[fence.key]?.token, fence.token < newest {
            return .failure(StaleToken(token: fence.token, newest: newest))
        }
        self.slots[fence.key, default: Slot(token: fence.token)].token = fence.token
        return .success(())
    }
}

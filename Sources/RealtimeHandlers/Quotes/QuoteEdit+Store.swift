public import RealtimeEngine
internal import RealtimeProtocol

extension QuoteEdit {
    /// What a store answers if the quote is not in the version that the edit expects; nil if it is.
    public func conflict(with version: UInt64) -> QuoteFailure? {
        guard let expect = self.expect, expect != version else { return nil }
        return .versionConflict(present: version)
    }

    /// Shows the edit's tokens to a store in memory that remembers the largest of each key; nil if none is stale.
    ///
    /// - Parameters:
    ///   - tokens: the store's, of all quotes.
    ///   - id: the quote.
    /// - Returns: what the store answers if one is stale.
    public func accept<Value>(in tokens: inout FencedStore<Value>, of id: String) -> QuoteFailure? {
        for fence in self.fences {
            let key = "\(id) \(fence.key)"
            if case .failure = tokens.accept(Fence(key: key, token: fence.token)) { return .staleFence(key: fence.key) }
        }
        return nil
    }
}

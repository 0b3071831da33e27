public import RealtimeProtocol

/// The publications of a subscription, as long as they are continuous.
///
/// Reconnects that recover everything are not seen. The iteration throws when publications are missing (`discontinuity`
/// or `overflow`) or the server refused the subscription, and ends when the subscription does; after a discontinuity a
/// new iteration goes on behind it. It reads the same events as ``Subscription/events``: use one of the two.
public struct PublicationStream: AsyncSequence, Sendable {
    /// What is iterated.
    public typealias Element = Publication
    /// What an iteration ends with when publications are missing.
    public typealias Failure = ClientError

    let buffer: EventBuffer<RoomEvent>

    /// The iterator.
    public struct AsyncIterator: AsyncIteratorProtocol {
        let buffer: EventBuffer<RoomEvent>

        /// The next publication; nil at the end.
        public mutating func next() async throws(ClientError) -> Publication? {
            while let event = await self.buffer.next() {
                switch event {
                case .publication(let publication):
                    return publication
                case .ended:
                    return nil
                case .failed(let error):
                    throw error
                case .overflow(let count):
                    throw ClientError(code: .overflow, message: "\(count) events were dropped", origin: .local)
                case .notRecovered(let previous, let now):
                    throw Self.discontinuity("not recovered from \(previous), goes on from \(now)")
                case .gap(let gap) where gap.cause != .detected:
                    throw Self.discontinuity("\(gap.from) to \(gap.through) are missing")
                case .subscribed, .recovered, .gap, .joined, .left, .lease:
                    continue
                }
            }
            return nil
        }

        /// The next publication; nil at the end.
        public mutating func next(isolation actor: isolated (any Actor)?) async throws(ClientError) -> Publication? {
            try await self.next()
        }

        private static func discontinuity(_ message: String) -> ClientError {
            ClientError(code: .discontinuity, message: message, origin: .remote)
        }
    }

    /// Starts reading.
    public func makeAsyncIterator() -> AsyncIterator {
        AsyncIterator(buffer: self.buffer)
    }
}

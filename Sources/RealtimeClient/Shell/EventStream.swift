/// Events in order, for one reader.
///
/// Every iteration of the same stream reads from the same place; two tasks must not read at once. The stream ends when
/// the client is closed, or when the reading task is cancelled.
public struct EventStream<Element: Sendable>: AsyncSequence, Sendable {
    let buffer: EventBuffer<Element>

    /// The iterator.
    public struct AsyncIterator: AsyncIteratorProtocol {
        let buffer: EventBuffer<Element>

        /// The next event; nil at the end.
        public mutating func next() async -> Element? {
            await self.buffer.next()
        }

        /// The next event; nil at the end.
        public mutating func next(isolation actor: isolated (any Actor)?) async throws(Never) -> Element? {
            await self.buffer.next()
        }
    }

    /// Starts reading.
    public func makeAsyncIterator() -> AsyncIterator {
        AsyncIterator(buffer: self.buffer)
    }
}

import Synchronization

/// A bounded queue between the client and one reader.
///
/// When it is full the newest elements are dropped and counted, and an element that says how many stands in their
/// place: what is read is in order and complete up to there.
final class EventBuffer<Element: Sendable>: Sendable {
    private struct State {
        var elements: [Element] = []
        var head = 0
        var dropped = 0
        var isFinished = false
        var reader: CheckedContinuation<Element?, Never>?

        mutating func takeFirst() -> Element? {
            guard self.head < self.elements.count else { return nil }
            let element = self.elements[self.head]
            self.head += 1
            if self.head == self.elements.count {
                self.elements.removeAll(keepingCapacity: true)
                self.head = 0
            } else if self.head > 64 && self.head > self.elements.count / 2 {
                self.elements.removeFirst(self.head)
                self.head = 0
            }
            return element
        }
    }

    private let capacity: Int
    private let overflow: (@Sendable (Int) -> Element)?
    private let state = Mutex(State())

    /// Makes a buffer.
    ///
    /// - Parameters:
    ///   - capacity: How many elements may wait, at least one.
    ///   - overflow: Makes the element for dropped ones; nil to drop the oldest instead, because the newest says all.
    init(capacity: Int, overflow: (@Sendable (Int) -> Element)?) {
        self.capacity = max(1, capacity)
        self.overflow = overflow
    }

    var isFinished: Bool { self.state.withLock { state in state.isFinished } }

    /// Adds an element at the end, or hands it to a waiting reader.
    func offer(_ element: Element) {
        let reader = self.state.withLock { state -> CheckedContinuation<Element?, Never>? in
            guard !state.isFinished else { return nil }
            if let reader = state.reader {
                state.reader = nil
                return reader
            }
            self.add(element, to: &state)
            return nil
        }
        reader?.resume(returning: element)
    }

    private func add(_ element: Element, to state: inout State) {
        if state.elements.count - state.head >= self.capacity || state.dropped > 0 {
            guard self.overflow != nil else {
                _ = state.takeFirst()
                state.elements.append(element)
                return
            }
            state.dropped += 1
        } else {
            state.elements.append(element)
        }
    }

    /// Nothing more will come; what waits can still be read.
    func finish() {
        let reader = self.state.withLock { state -> CheckedContinuation<Element?, Never>? in
            state.isFinished = true
            let reader = state.reader
            state.reader = nil
            return reader
        }
        reader?.resume(returning: nil)
    }

    /// The next element; nil at the end, or when the task is cancelled.
    ///
    /// - Precondition: one reader at a time.
    func next() async -> Element? {
        await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                let ready = self.state.withLock { state -> Element?? in
                    precondition(state.reader == nil, "events are read by one task at a time")
                    if let element = state.takeFirst() { return .some(element) }
                    if state.dropped > 0, let overflow = self.overflow {
                        defer { state.dropped = 0 }
                        return .some(overflow(state.dropped))
                    }
                    if state.isFinished || Task.isCancelled { return .some(nil) }
                    state.reader = continuation
                    return nil
                }
                if let ready { continuation.resume(returning: ready) }
            }
        } onCancel: {
            let reader = self.state.withLock { state -> CheckedContinuation<Element?, Never>? in
                let reader = state.reader
                state.reader = nil
                return reader
            }
            reader?.resume(returning: nil)
        }
    }
}

import Synchronization

/// Where a broker leaves events for one hub, from any thread.
///
/// The lock is held for an append or a swap, once per event and once per turn, never per delivery. `wake` runs outside
/// it, and only when the hub is not going to look by itself.
public final class BrokerMailbox: Sendable {
    private struct Contents {
        var events: [BrokerEvent] = []
        var isAwake = false
        var isClosed = false
    }

    private let contents = Mutex(Contents())
    private let wake: @Sendable () -> Void
    /// Whether `ring` leads to a turn that looks at the broker's `nextWake`; a hub's mailbox does.
    public let keepsTime: Bool

    /// Makes a mailbox; `wake` must make the hub start a turn and may be called from any thread.
    public init(keepsTime: Bool = true, wake: @escaping @Sendable () -> Void) {
        self.keepsTime = keepsTime
        self.wake = wake
    }

    /// Appends events and returns whether `ring` must be called once the caller holds no lock.
    public func post(_ events: [BrokerEvent]) -> Bool {
        self.contents.withLock { contents in
            if contents.isClosed { return false }
            contents.events.append(contentsOf: events)
            let mustRing = !contents.isAwake
            contents.isAwake = true
            return mustRing
        }
    }

    /// Appends one event; see `post(_:)` for the result.
    public func post(_ event: BrokerEvent) -> Bool {
        self.contents.withLock { contents in
            if contents.isClosed { return false }
            contents.events.append(event)
            let mustRing = !contents.isAwake
            contents.isAwake = true
            return mustRing
        }
    }

    /// Makes the hub start a turn.
    public func ring() {
        self.wake()
    }

    /// The hub begins a turn: it will look at its mail by itself.
    package func beginTurn() {
        self.contents.withLock { contents in contents.isAwake = true }
    }

    /// Takes what is there into `events`, whose memory is kept for the next events.
    ///
    /// False, and asleep, when empty.
    package func take(into events: inout [BrokerEvent]) -> Bool {
        events.removeAll(keepingCapacity: true)
        return self.contents.withLock { contents in
            if contents.events.isEmpty {
                contents.isAwake = false
                return false
            }
            swap(&contents.events, &events)
            return true
        }
    }

    /// No hub looks any more: later events are dropped.
    package func close() {
        self.contents.withLock { contents in
            contents.isClosed = true
            contents.events = []
        }
    }
}

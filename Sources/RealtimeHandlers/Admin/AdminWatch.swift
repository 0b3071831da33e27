/// Whether the live room is streamed: from the first subscription that is granted until nobody has been in the room for
/// a while.
///
/// It goes by its own looks and not by who is said to have left: a stream that runs for three ticks too long costs
/// nothing, one that does not run would show old figures.
struct AdminWatch: Sendable {
    /// What is to be done.
    enum Action: Hashable {
        case start, goOn, stop
    }

    private enum State {
        case idle
        /// Ticks in a row in which nobody was there.
        case streaming(empty: Int)
        case stopped
    }

    private static let patience = 3
    private var state = State.idle

    /// Whether the stream runs.
    var isStreaming: Bool { if case .streaming = self.state { true } else { false } }

    /// Somebody may be in the room, now or in a moment.
    mutating func expected() -> Action {
        switch self.state {
        case .idle:
            self.state = .streaming(empty: 0)
            return .start
        case .streaming:
            self.state = .streaming(empty: 0)
            return .goOn
        case .stopped:
            return .stop
        }
    }

    /// A tick of the stream, with so many members in the room.
    mutating func ticked(members: Int) -> Action {
        guard case .streaming(let empty) = self.state else { return .stop }
        if members > 0 {
            self.state = .streaming(empty: 0)
        } else if empty + 1 < Self.patience {
            self.state = .streaming(empty: empty + 1)
        } else {
            self.state = .idle
            return .stop
        }
        return .goOn
    }

    /// The handler stops for good.
    mutating func stop() {
        self.state = .stopped
    }
}

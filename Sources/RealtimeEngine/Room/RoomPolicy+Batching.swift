extension RoomPolicy {
    /// Whether publications share messages, where a client's format allows it.
    ///
    /// What shares a message is encoded once for all members, like a single publication, and costs each of them one
    /// frame to read. Offsets, order and gaps are the same with and without.
    public enum Batching: Hashable, Sendable {
        /// Each publication is a message of its own.
        case off
        /// Publications that come in one turn share a message. Nothing waits for it.
        case turn
        /// Publications are collected for this long after the first one and leave together: fewer and larger writes,
        /// for rooms in which much happens and some milliseconds do not matter.
        ///
        /// Zero or less is `turn`; more than ``longestWindow`` is cut to it, with a warning in the log when a room
        /// opens. A join or a recovery ends the window before its time. It applies to every format, also to those
        /// that cannot share messages.
        case window(Duration)

        /// The longest window, 50 ms: longer ones are felt by people.
        public static let longestWindow = Duration.milliseconds(50)

        /// The window in force: zero unless there is one.
        var effectiveWindow: Duration {
            if case .window(let duration) = self { return min(max(duration, .zero), Self.longestWindow) }
            return .zero
        }

        /// Whether the window asked for is longer than it may be.
        var isCut: Bool {
            if case .window(let duration) = self { return duration > Self.longestWindow }
            return false
        }
    }
}

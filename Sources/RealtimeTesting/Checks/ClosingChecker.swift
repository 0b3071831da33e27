import Synchronization

/// I17 and I19: who was let in is told of as gone once, and close codes exist.
final class ClosingChecker: Sendable {
    private struct Presence {
        /// The client was told that it is in.
        var isConfirmed = false
        var closed = 0
    }

    private let present = Mutex<[String: Presence]>([:])
    private let trace: Trace

    init(trace: Trace) {
        self.trace = trace
    }

    /// The host let a client in.
    func granted(_ client: String) {
        let isNew = self.present.withLock { present in present.updateValue(Presence(), forKey: client) == nil }
        self.trace.require(isNew, .oneTransport, "client id \(client) was given twice")
    }

    /// Whether the host was told that a client is gone.
    func isGone(_ client: String) -> Bool {
        self.present.withLock { present in present[client].map { client in client.closed > 0 } ?? false }
    }

    /// A client learned that it is in.
    func confirmed(_ client: String) {
        self.present.withLock { present in present[client]?.isConfirmed = true }
    }

    /// The host was told that a client is gone.
    func closed(_ client: String) {
        let count = self.present.withLock { present -> Int? in
            present[client]?.closed += 1
            return present[client]?.closed
        }
        self.trace.require(count != nil, .closeOnce, "closed \(client), which was never let in")
        self.trace.require(count ?? 1 == 1, .closeOnce, "closed \(client) twice")
    }

    /// Everybody is gone: the host must have been told of each.
    func finish() {
        let left = self.present.withLock { present in
            present.values.filter { client in client.isConfirmed && client.closed != 1 }.count
        }
        self.trace.require(left == 0, .membership, "the host was not told of \(left) clients that are gone")
    }

    /// A client was told why its connection ends.
    func saw(_ code: UInt16, excused: Bool, _ marks: Marks) {
        switch code {
        case 3_001: marks.hit(.closedShutdown)
        case 3_507: marks.hit(.closedByHandler)
        case 1_000, 1_005, 3_000, 3_004, 3_008, 3_012, 3_504, 3_505: marks.hit(.closedOther)
        case 3_011, 3_013, 3_501, 3_502, 3_508: marks.hit(.closedOther)
        // A damaged message may carry a damaged token.
        case 1_002, 1_007, 1_008, 1_009, 3_500:
            self.trace.require(excused || code == 1_008, .closeOnce, "closed with \(code)")
        default: self.trace.report(.closeOnce, "closed with \(code)")
        }
    }
}

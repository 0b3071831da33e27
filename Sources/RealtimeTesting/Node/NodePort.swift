import Synchronization

/// Where a node finds what happened on its connections since its last turn.
final class NodePort: Sendable {
    /// Something that happened on a connection.
    struct Input {
        enum Kind: UInt8 { case accept, readable, writable, resumed, ended }

        var kind: Kind
        var link: Network.Handle
    }

    private struct Contents {
        var inputs: [Input] = []
        var isTurnDue = false
        var wake: Int64 = .max
        /// The time of the earliest timer event that is under way.
        var timer: Int64 = .max
        var random: SimulationRandom
    }

    private let contents: Mutex<Contents>

    init(random: SimulationRandom) {
        self.contents = Mutex(Contents(random: random))
    }

    /// Leaves an input and makes sure that a turn follows soon.
    func put(_ kind: Input.Kind, _ link: Network.Handle, _ queue: EventQueue, node: Int) {
        self.contents.withLock { contents in
            contents.inputs.append(Input(kind: kind, link: link))
            self.demandTurn(&contents, queue, node)
        }
    }

    /// Makes sure that a turn follows.
    func ring(_ queue: EventQueue, node: Int) {
        self.contents.withLock { contents in self.demandTurn(&contents, queue, node) }
    }

    /// A loop looks at many events at once when they come while it is busy: the delay is drawn.
    private func demandTurn(_ contents: inout Contents, _ queue: EventQueue, _ node: Int) {
        if contents.isTurnDue { return }
        contents.isTurnDue = true
        let delay = contents.random.chance(3_000) ? contents.random.below(200_000) : contents.random.below(5_000)
        queue.push(.nodeTurn, node, at: queue.now + Int64(delay))
    }

    /// The turn begins.
    func take(into inputs: inout [Input]) {
        inputs.removeAll(keepingCapacity: true)
        self.contents.withLock { contents in
            contents.isTurnDue = false
            swap(&inputs, &contents.inputs)
        }
    }

    /// The turn ended, and the node needs another at `wake`.
    func sleep(until wake: Int64, _ queue: EventQueue, node: Int) {
        self.contents.withLock { contents in
            contents.wake = wake
            guard wake < contents.timer else { return }
            contents.timer = wake
            queue.push(.nodeTimer, node, at: wake)
        }
    }

    /// A timer event came; true when it is time for a turn.
    func timerFired(_ queue: EventQueue, node: Int) -> Bool {
        self.contents.withLock { contents in
            if queue.now < contents.timer { return false }
            contents.timer = .max
            if contents.wake <= queue.now { return true }
            if contents.wake < .max {
                contents.timer = contents.wake
                queue.push(.nodeTimer, node, at: contents.wake)
            }
            return false
        }
    }

    /// The node died with everything in here.
    func clear() {
        self.contents.withLock { contents in
            contents.inputs = []
            contents.isTurnDue = false
            contents.wake = .max
            // The event that is under way finds a later timer, or none, and does nothing.
            contents.timer = .max
        }
    }
}

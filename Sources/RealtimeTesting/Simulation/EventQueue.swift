import Synchronization

/// What happens next in a simulation: a binary heap in flat memory, ordered by time and then by chance.
final class EventQueue: Sendable {
    /// One thing that happens.
    struct Event {
        var time: Int64
        /// Decides between events of the same time; drawn, with a number behind it so that no two are equal.
        var tie: UInt64
        var kind: Kind
        var subject: Int32
        /// Which use of the subject is meant: a stale event does nothing.
        var generation: UInt32

        static func < (left: Event, right: Event) -> Bool {
            left.time == right.time ? left.tie < right.tie : left.time < right.time
        }
    }

    /// What kinds of things happen.
    enum Kind: UInt8, CaseIterable {
        case accept, nodeTurn, nodeTimer, job, pipeUp, pipeDown, clientConnect, clientAct, clientRead, clientSlowRead,
            clientTimer
        case brokerCommand, brokerStream, brokerAnswer
        case handlerJob, nodeRestart, nodeStopped, brokerDetach, brokerTick
        case shippedAct, shippedWake, shippedConnect
        case clientJob, lifeJob, nodeMade, strike
    }

    private struct Contents {
        var heap: [Event] = []
        var random: SimulationRandom
        var serial: UInt64 = 0
    }

    private let contents: Mutex<Contents>
    private let clock: VirtualClock

    init(random: SimulationRandom, clock: VirtualClock) {
        self.contents = Mutex(Contents(random: random))
        self.clock = clock
    }

    var now: Int64 { self.clock.now.nanoseconds }

    /// Puts an event in, never before the present.
    func push(_ kind: Kind, _ subject: Int, generation: UInt32 = 0, at time: Int64) {
        let time = max(time, self.now)
        self.contents.withLock { contents in
            contents.serial += 1
            let tie = (contents.random.next() & 0xFFFF_FFFF_0000_0000) | (contents.serial & 0xFFFF_FFFF)
            let event = Event(time: time, tie: tie, kind: kind, subject: Int32(subject), generation: generation)
            contents.heap.append(event)
            Self.siftUp(&contents.heap)
        }
    }

    /// Puts an event in for the present, or a little later if chance says so.
    func pushSoon(_ kind: Kind, _ subject: Int) {
        let delay = self.contents.withLock { contents in
            contents.random.chance(3_000) ? contents.random.below(1_000_000) : 0
        }
        self.push(kind, subject, at: self.now + Int64(delay))
    }

    /// When the next event is due.
    var nextTime: Int64? { self.contents.withLock { contents in contents.heap.first?.time } }

    /// Takes the next event.
    func pop() -> Event? {
        self.contents.withLock { contents in
            guard let first = contents.heap.first else { return nil }
            let last = contents.heap.removeLast()
            if !contents.heap.isEmpty {
                contents.heap[0] = last
                Self.siftDown(&contents.heap)
            }
            return first
        }
    }

    private static func siftUp(_ heap: inout [Event]) {
        var child = heap.count - 1
        while child > 0 {
            let parent = (child - 1) / 2
            guard heap[child] < heap[parent] else { return }
            heap.swapAt(child, parent)
            child = parent
        }
    }

    private static func siftDown(_ heap: inout [Event]) {
        var parent = 0
        while true {
            var least = 2 * parent + 1
            guard least < heap.count else { return }
            if least + 1 < heap.count && heap[least + 1] < heap[least] { least += 1 }
            guard heap[least] < heap[parent] else { return }
            heap.swapAt(least, parent)
            parent = least
        }
    }
}

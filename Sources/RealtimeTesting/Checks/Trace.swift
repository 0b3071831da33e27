import Synchronization

/// What a simulation did: a hash of all of it, and the last steps as they happened.
final class Trace: Sendable {
    /// One step: what it was, whom it was about, and up to two numbers.
    struct Step {
        var time: Int64
        var name: StaticString
        var subject: Int
        var first: UInt64
        var second: UInt64
        /// What it was in full, if that is wanted.
        var detail = ""

        var text: String {
            let step = "\(self.time) \(self.name) \(self.subject) \(self.first) \(self.second)"
            return self.detail.isEmpty ? step : step + " " + self.detail
        }
    }

    private struct Contents {
        var hash: UInt64 = 0xCBF2_9CE4_8422_2325
        var steps: [Step] = []
        var next = 0
        var violation: Violation?
    }

    private let contents = Mutex(Contents())
    private let found = Atomic<Bool>(false)
    private let clock: VirtualClock
    private let capacity: Int

    init(clock: VirtualClock, capacity: Int) {
        self.clock = clock
        self.capacity = max(1, capacity)
    }

    /// Takes a step into the hash and, unless it only says that something went on, into the ring of the last steps.
    func note(
        _ name: StaticString,
        _ subject: Int,
        _ first: UInt64 = 0,
        _ second: UInt64 = 0,
        isShown: Bool = true,
        detail: @autoclosure () -> String = ""
    ) {
        if self.isBroken { return }
        let time = self.clock.now.nanoseconds
        let detail = isShown ? detail() : ""
        self.contents.withLock { contents in
            let name = name
            let letter = UInt64(name.utf8CodeUnitCount) &* 0x9E37
            let word = UInt64(bitPattern: time) ^ (letter &+ UInt64(bitPattern: Int64(subject))).rotated(by: 32)
            contents.hash = SimulationRandom.mix(contents.hash ^ word) &+ SimulationRandom.mix(first ^ (second << 1))
            guard isShown else { return }
            let step = Step(time: time, name: name, subject: subject, first: first, second: second, detail: detail)
            if contents.steps.count < self.capacity {
                contents.steps.append(step)
            } else {
                contents.steps[contents.next] = step
                contents.next = (contents.next + 1) % self.capacity
            }
        }
    }

    var hash: UInt64 { self.contents.withLock { contents in contents.hash } }

    /// The last steps, the oldest first.
    var lines: [String] {
        self.contents.withLock { contents in
            (0..<contents.steps.count).map { index in
                contents.steps[(contents.next + index) % contents.steps.count].text
            }
        }
    }

    /// Whether an invariant was broken.
    var isBroken: Bool { self.found.load(ordering: .relaxed) }

    var violation: Violation? { self.contents.withLock { contents in contents.violation } }

    /// Keeps the first violation.
    func report(_ invariant: Invariant, _ detail: @autoclosure () -> String) {
        if self.isBroken { return }
        let violation = Violation(invariant: invariant, detail: detail(), time: self.clock.now.nanoseconds)
        self.contents.withLock { contents in contents.violation = contents.violation ?? violation }
        self.found.store(true, ordering: .relaxed)
    }

    /// Reports unless `condition` holds.
    func require(_ condition: Bool, _ invariant: Invariant, _ detail: @autoclosure () -> String) {
        if !condition { self.report(invariant, detail()) }
    }
}

extension UInt64 {
    func rotated(by bits: UInt64) -> UInt64 { self << bits | self >> (64 - bits) }
}

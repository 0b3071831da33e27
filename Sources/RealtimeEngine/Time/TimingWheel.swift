/// A hashed timing wheel with one timer per slot number, all in flat arrays.
///
/// Scheduling, moving and cancelling are O(1); `advance` costs the ticks that passed plus the timers that fire.
/// A deadline beyond the wheel's span is hung at the far end and hung again when the wheel comes round, so any
/// deadline works. Timers fire up to one tick late, never early. Within one tick they fire in the order in which
/// they were hung, which depends on the calls alone (Varghese and Lauck, 1987, scheme 6).
package struct TimingWheel {
    /// The width of a tick in nanoseconds.
    package let tick: Int64
    private var heads: [Int32]
    private var tails: [Int32]
    private var occupied: [UInt64]
    private var next: [Int32] = []
    private var previous: [Int32] = []
    private var bucket: [Int32] = []
    private var deadlines: [Int64] = []
    private var current: Int64
    private let mask: Int64
    /// How many timers hang in the wheel.
    package private(set) var count = 0

    private static let none: Int32 = -1

    /// Makes a wheel of `1 << bits` ticks that starts at `now`.
    package init(tick: Duration, bits: Int = 10, now: Instant) {
        precondition(bits >= 6, "a wheel has at least 64 ticks")
        let size = 1 << bits
        self.tick = max(1, tick.nanosecondsClamped)
        self.heads = Array(repeating: Self.none, count: size)
        self.tails = Array(repeating: Self.none, count: size)
        self.occupied = Array(repeating: 0, count: (size + 63) / 64)
        self.mask = Int64(size - 1)
        self.current = now.nanoseconds / self.tick
    }

    /// Hangs the timer of `slot`, moving it if it hangs already.
    package mutating func schedule(_ slot: Int, at deadline: Instant) {
        self.grow(to: slot + 1)
        self.cancel(slot)
        self.deadlines[slot] = deadline.nanoseconds
        self.hang(slot)
    }

    /// Takes the timer of `slot` off; nothing happens when it does not hang.
    package mutating func cancel(_ slot: Int) {
        guard slot < self.bucket.count, self.bucket[slot] != Self.none else { return }
        let place = Int(self.bucket[slot])
        let before = self.previous[slot]
        let after = self.next[slot]
        if before == Self.none { self.heads[place] = after } else { self.next[Int(before)] = after }
        if after == Self.none { self.tails[place] = before } else { self.previous[Int(after)] = before }
        if self.heads[place] == Self.none { self.occupied[place >> 6] &= ~(1 << UInt64(place & 63)) }
        self.bucket[slot] = Self.none
        self.count -= 1
    }

    /// Moves the wheel to `now` and appends the slots whose deadline has passed to `fired`.
    package mutating func advance(to now: Instant, fired: inout [Int32]) {
        let target = now.nanoseconds / self.tick
        guard target > self.current else { return }
        if self.count == 0 {
            self.current = target
            return
        }
        let turns = min(target - self.current, self.mask + 1)
        let first = self.current + 1
        self.current = target
        for step in 0..<turns {
            self.empty(Int((first + step) & self.mask), now: now.nanoseconds, fired: &fired)
        }
    }

    /// When `advance` next has something to do, or nil when nothing hangs.
    package var nextWake: Instant? {
        guard self.count > 0 else { return nil }
        var distance: Int64 = 1
        while distance <= self.mask + 1 {
            let place = Int((self.current + distance) & self.mask)
            let word = self.occupied[place >> 6] >> UInt64(place & 63)
            if word != 0 {
                return Instant(nanoseconds: (self.current + distance + Int64(word.trailingZeroBitCount)) * self.tick)
            }
            distance += Int64(64 - place & 63)
        }
        return nil
    }

    /// Detaches the whole list first, so that a timer hung again in the same place waits for the next round.
    private mutating func empty(_ place: Int, now: Int64, fired: inout [Int32]) {
        var slot = self.heads[place]
        self.heads[place] = Self.none
        self.tails[place] = Self.none
        self.occupied[place >> 6] &= ~(1 << UInt64(place & 63))
        while slot != Self.none {
            let following = self.next[Int(slot)]
            self.bucket[Int(slot)] = Self.none
            self.count -= 1
            if self.deadlines[Int(slot)] <= now { fired.append(slot) } else { self.hang(Int(slot)) }
            slot = following
        }
    }

    private mutating func hang(_ slot: Int) {
        let due = self.deadlines[slot] / self.tick &+ 1
        let place = Int(min(max(due, self.current + 1), self.current + self.mask + 1) & self.mask)
        self.bucket[slot] = Int32(place)
        self.next[slot] = Self.none
        self.previous[slot] = self.tails[place]
        if self.tails[place] == Self.none {
            self.heads[place] = Int32(slot)
        } else {
            self.next[Int(self.tails[place])] = Int32(slot)
        }
        self.tails[place] = Int32(slot)
        self.occupied[place >> 6] |= 1 << UInt64(place & 63)
        self.count += 1
    }

    private mutating func grow(to count: Int) {
        while self.bucket.count < count {
            self.bucket.append(Self.none)
            self.next.append(Self.none)
            self.previous.append(Self.none)
            self.deadlines.append(0)
        }
    }
}

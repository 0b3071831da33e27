/// Names with the instants at which they are due, earliest first; equal ones in the order in which they came.
///
/// A binary heap: O(log n) for each name. A name may be in it several times; what pops it looks whether it still means
/// something.
struct DeadlineQueue {
    private struct Entry {
        var time: Instant
        var serial: UInt64
        var name: String

        static func < (left: Entry, right: Entry) -> Bool {
            left.time == right.time ? left.serial < right.serial : left.time < right.time
        }
    }

    private var heap: [Entry] = []
    private var serial: UInt64 = 0

    /// The earliest instant.
    var next: Instant? { self.heap.first?.time }

    /// How many names wait.
    var count: Int { self.heap.count }

    /// Adds a name.
    mutating func push(_ name: String, at time: Instant) {
        self.serial += 1
        self.heap.append(Entry(time: time, serial: self.serial, name: name))
        var place = self.heap.count - 1
        while place > 0, self.heap[place] < self.heap[(place - 1) / 2] {
            self.heap.swapAt(place, (place - 1) / 2)
            place = (place - 1) / 2
        }
    }

    /// Takes the earliest name that is due by `now`.
    mutating func pop(until now: Instant) -> String? {
        guard let first = self.heap.first, first.time <= now else { return nil }
        self.heap.swapAt(0, self.heap.count - 1)
        self.heap.removeLast()
        self.sink()
        return first.name
    }

    private mutating func sink() {
        var place = 0
        while true {
            var least = place
            for child in [2 * place + 1, 2 * place + 2] where child < self.heap.count {
                if self.heap[child] < self.heap[least] { least = child }
            }
            if least == place { return }
            self.heap.swapAt(place, least)
            place = least
        }
    }
}

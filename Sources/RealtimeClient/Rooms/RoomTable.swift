/// The rooms of a client, in slots that stay where they are.
///
/// The dictionary is only looked up; what goes over all rooms goes over the slots, so the order never depends on
/// hashing.
struct RoomTable: Sendable {
    private var states: [RoomState] = []
    private var slots: [String: Int] = [:]
    private var free: [Int] = []

    /// Every slot, free ones included: those are idle and nobody wants them.
    var indices: Range<Int> { self.states.indices }

    /// How many rooms there are.
    var count: Int { self.states.count - self.free.count }

    subscript(slot: Int) -> RoomState {
        get { self.states[slot] }
        _modify { yield &self.states[slot] }
    }

    func slot(named name: String) -> Int? {
        self.slots[name]
    }

    /// Makes room for a room that is not there yet.
    mutating func add(_ name: String) -> Int {
        let slot: Int
        if let last = self.free.popLast() {
            slot = last
        } else {
            self.states.append(RoomState())
            slot = self.states.count - 1
        }
        self.states[slot].name = name
        self.slots[name] = slot
        return slot
    }

    /// Forgets a room.
    ///
    /// The generation stays, so that nothing old can be taken for the slot's next room.
    mutating func remove(_ slot: Int) {
        self.slots[self.states[slot].name] = nil
        var fresh = RoomState()
        fresh.generation = self.states[slot].generation &+ 1
        self.states[slot] = fresh
        self.free.append(slot)
    }
}

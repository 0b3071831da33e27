/// One message under construction for a room's log: whole at any time, and not in the log before it is closed.
struct OpenBatch {
    /// The message; empty for none.
    var bytes: [UInt8] = []
    /// How many publications it holds.
    var count = 0
    /// The offset of the last one.
    var offset: UInt64 = 0

    mutating func reset() {
        if self.count == 0 { return }
        self = OpenBatch()
    }
}

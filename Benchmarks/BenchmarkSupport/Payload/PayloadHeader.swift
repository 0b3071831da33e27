/// What a measured message says about itself.
package struct PayloadHeader: Equatable, Sendable {
    /// Which publisher of its room sent it, or which connection in an echo run.
    package var publisher: UInt16
    package var room: UInt16
    /// Counts from 0 for each publisher and room.
    package var sequence: UInt32
    /// The monotonic clock at the moment of sending, in nanoseconds.
    package var sentAt: UInt64

    package init(publisher: UInt16, room: UInt16, sequence: UInt32, sentAt: UInt64) {
        self.publisher = publisher
        self.room = room
        self.sequence = sequence
        self.sentAt = sentAt
    }

    /// A hash of all fields, so that a header put together from two messages is found out.
    var check: UInt32 {
        var mixed = sentAt &* 0x9E37_79B9_7F4A_7C15
        mixed ^= UInt64(publisher) << 48 | UInt64(room) << 32 | UInt64(sequence)
        mixed = (mixed ^ mixed >> 29) &* 0xBF58_476D_1CE4_E5B9
        return UInt32(truncatingIfNeeded: mixed >> 32)
    }
}

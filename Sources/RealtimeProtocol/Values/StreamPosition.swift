/// A place in a room's log: the log's life and the last publication seen in it.
///
/// Offsets are dense and start at 1, so offset 0 is the place before the first publication.
/// Two positions can be compared only when their epochs are equal.
public struct StreamPosition: Hashable, Sendable, CustomStringConvertible {
    /// The life of the log that `offset` counts in.
    ///
    /// Empty when the sender named none.
    public var epoch: String

    /// The offset of the last publication seen.
    ///
    /// Zero stands before the first one.
    public var offset: UInt64

    /// Creates a position from its epoch and offset.
    public init(epoch: String, offset: UInt64) {
        self.epoch = epoch
        self.offset = offset
    }

    /// The position before the first publication of a log whose epoch is not known yet.
    ///
    /// This is also what a message without `epoch` and `offset` means, since fields with a zero value are left out.
    public static let unknown = StreamPosition(epoch: "", offset: 0)

    /// The position as text for logs, `offset@epoch`.
    public var description: String { "\(self.offset)@\(self.epoch)" }
}

extension StreamPosition {
    /// The position as a JSON object, `{"epoch":"e","offset":7}`.
    package var json: RawJSON {
        var bytes: [UInt8] = []
        var object = JSONWriter(opening: &bytes)
        object.alwaysString(#""epoch":"#, self.epoch, to: &bytes)
        object.alwaysInteger(#""offset":"#, self.offset, to: &bytes)
        object.close(&bytes)
        return RawJSON(uncheckedBytes: bytes)
    }
}

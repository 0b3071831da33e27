/// A run of bytes that is ready for the wire, valid during the call that hands it over and not longer.
@unsafe
public struct OutboundSlice {
    /// The bytes: one or more whole messages in the connection's outbound format, or the rest of one.
    public let bytes: UnsafeRawBufferPointer

    /// Makes a slice of memory that does not move while the slice is used.
    public init(_ bytes: UnsafeRawBufferPointer) {
        unsafe self.bytes = bytes
    }
}

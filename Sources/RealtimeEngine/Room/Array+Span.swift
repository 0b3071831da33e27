extension [UInt8] {
    /// Copies a span with one bulk copy.
    package init(copying span: Span<UInt8>) {
        self = unsafe span.withUnsafeBufferPointer { buffer in unsafe Array(buffer) }
    }
}

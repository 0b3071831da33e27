extension [UInt8] {
    /// Appends a span with one copy; the array grows by doubling.
    @inlinable
    mutating func append(copying bytes: Span<UInt8>) {
        unsafe bytes.withUnsafeBufferPointer { buffer in
            unsafe append(contentsOf: buffer)
        }
    }
}

/// The only places of the module that leave the compiler's memory checks.
///
/// `extracting` checks the range first; the closure sees exactly those bytes and copies them before it returns.
extension Span<UInt8> {
    /// A copy of a part.
    ///
    /// One allocation, one copy.
    func bytes(in range: Range<Int>) -> [UInt8] {
        let part = self.extracting(range)
        return unsafe part.withUnsafeBufferPointer { unsafe Array($0) }
    }

    /// A part as text.
    ///
    /// The bytes should have been checked: what is not UTF-8 becomes U+FFFD.
    func text(in range: Range<Int>) -> String {
        let part = self.extracting(range)
        return unsafe part.withUnsafeBufferPointer { unsafe String(decoding: $0, as: UTF8.self) }
    }
}

extension FrameEncoder {
    /// Makes a frame that ends `output` longer: what was appended behind it becomes the end of its payload.
    ///
    /// For a server's frames, which are not masked. The header is written anew, and the payload moves when the longer
    /// length needs a longer header (RFC 6455 5.2), which happens at most twice in a frame's life.
    ///
    /// - Parameters:
    ///   - start: Where the frame begins.
    ///   - added: How many bytes were appended behind it.
    ///   - output: A buffer that ends with the frame and these bytes.
    public static func extend(frameAt start: Int, by added: Int, in output: inout [UInt8]) {
        let whole = output.count - start - added
        let code = output[start + 1] & 0x7F
        let oldHeader = code < 126 ? 2 : code == 126 ? 4 : 10
        let length = whole - oldHeader + added
        precondition(output[start + 1] & 0x80 == 0 && whole >= oldHeader, "only an unmasked, whole frame grows")
        let header = self.headerLength(payloadLength: length, masked: false)
        if header > oldHeader {
            output.insert(contentsOf: repeatElement(0, count: header - oldHeader), at: start + 1)
        }
        switch header {
        case 2:
            output[start + 1] = UInt8(truncatingIfNeeded: length)
        case 4:
            output[start + 1] = 126
            for place in 0..<2 { output[start + 2 + place] = UInt8(truncatingIfNeeded: length >> (8 - 8 * place)) }
        default:
            output[start + 1] = 127
            for place in 0..<8 { output[start + 2 + place] = UInt8(truncatingIfNeeded: length >> (56 - 8 * place)) }
        }
    }
}

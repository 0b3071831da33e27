/// The list of tokens in `Sec-WebSocket-Protocol` (RFC 6455 11.3.4).
enum SubprotocolList {
    /// The tokens of all fields in order; nil when one is malformed or there is none.
    ///
    /// Linear in the bytes.
    static func parse(_ values: [String]) -> [String]? {
        var tokens: [String] = []
        for value in values {
            for element in value.utf8.split(separator: UInt8(ascii: ","), omittingEmptySubsequences: false) {
                let token = ASCII.trim(element)
                guard !token.isEmpty, token.allSatisfy(ASCII.isToken) else { return nil }
                tokens.append(String(Substring(token)))
            }
        }
        return tokens.isEmpty ? nil : tokens
    }
}

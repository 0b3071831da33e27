/// One extension with its parameters, as `Sec-WebSocket-Extensions` lists them (RFC 6455 9.1).
public struct ExtensionOffer: Sendable, Equatable {
    /// A parameter; the value is nil when there is none, and without its quotes when it had some.
    public struct Parameter: Sendable, Equatable {
        /// The parameter's name.
        public let name: String
        /// The parameter's value.
        public let value: String?
    }

    /// The extension's name.
    public let name: String
    /// The parameters in order, duplicates included.
    public let parameters: [Parameter]

    /// Parses the values of all the fields, in order.
    ///
    /// - Returns: Nil when one is malformed: an empty element, a character that is not of a token, an open quote, a
    ///   quoted value that is not a token. Cost: each byte is looked at once.
    public static func parse(_ values: [String]) -> [ExtensionOffer]? {
        var offers: [ExtensionOffer] = []
        for value in values {
            var cursor = Cursor(bytes: [UInt8](value.utf8))
            repeat {
                guard let offer = cursor.offer() else { return nil }
                offers.append(offer)
            } while cursor.skip(UInt8(ascii: ","))
            guard cursor.isAtEnd else { return nil }
        }
        return offers
    }

    private struct Cursor {
        let bytes: [UInt8]
        var index = 0

        var isAtEnd: Bool { index == bytes.count }

        mutating func skipSpace() {
            while index < bytes.count, bytes[index] == 0x20 || bytes[index] == 0x09 { index += 1 }
        }

        /// Takes white space, the byte if it comes next, and white space.
        mutating func skip(_ byte: UInt8) -> Bool {
            skipSpace()
            guard index < bytes.count, bytes[index] == byte else { return false }
            index += 1
            skipSpace()
            return true
        }

        mutating func token() -> String? {
            let start = index
            while index < bytes.count, ASCII.isToken(bytes[index]) { index += 1 }
            return start == index ? nil : String(decoding: bytes[start..<index], as: UTF8.self)
        }

        /// A token, or a quoted string whose content is one.
        mutating func value() -> String? {
            guard index < bytes.count, bytes[index] == UInt8(ascii: "\"") else { return token() }
            index += 1
            var content: [UInt8] = []
            while index < bytes.count, bytes[index] != UInt8(ascii: "\"") {
                if bytes[index] == UInt8(ascii: "\\") { index += 1 }
                guard index < bytes.count, ASCII.isToken(bytes[index]) else { return nil }
                content.append(bytes[index])
                index += 1
            }
            guard index < bytes.count, !content.isEmpty else { return nil }
            index += 1
            return String(decoding: content, as: UTF8.self)
        }

        mutating func offer() -> ExtensionOffer? {
            skipSpace()
            guard let name = token() else { return nil }
            var parameters: [Parameter] = []
            while skip(UInt8(ascii: ";")) {
                guard let name = token() else { return nil }
                var value: String?
                if skip(UInt8(ascii: "=")) {
                    value = self.value()
                    guard value != nil else { return nil }
                }
                parameters.append(Parameter(name: name, value: value))
            }
            skipSpace()
            return ExtensionOffer(name: name, parameters: parameters)
        }
    }
}

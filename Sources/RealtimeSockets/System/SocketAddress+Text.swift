#if canImport(Darwin)
internal import Darwin
#elseif canImport(Musl)
internal import Musl
#else
internal import Glibc
#endif

extension SocketAddress {
    /// Reads `127.0.0.1:8080`, `[::1]:8080` or `localhost:8080`.
    package static func parse(_ text: String) -> Result<SocketAddress, SocketAddressError> {
        guard let colon = text.lastIndex(of: ":"), let port = Self.port(text[text.index(after: colon)...]) else {
            return .failure(SocketAddressError(code: .port, text: text))
        }
        var name = text[..<colon]
        if name.hasPrefix("["), name.hasSuffix("]") {
            name = name.dropFirst().dropLast()
            guard name.contains(":") else { return .failure(SocketAddressError(code: .host, text: text)) }
        } else if name.contains(":") {
            // Without brackets nobody can tell where an IPv6 address ends and its port begins.
            return .failure(SocketAddressError(code: .host, text: text))
        }
        return parse(host: String(name), port: port).mapError { SocketAddressError(code: $0.code, text: text) }
    }

    /// Reads a host without a port: `127.0.0.1`, `::1`, `fe80::1%2` or `localhost`.
    package static func parse(host text: String, port: UInt16) -> Result<SocketAddress, SocketAddressError> {
        guard let host = Host(text) else { return .failure(SocketAddressError(code: .host, text: text)) }
        return .success(SocketAddress(host: host, port: port))
    }

    /// A port in plain digits: no sign, no blank.
    private static func port(_ text: Substring) -> UInt16? {
        guard !text.isEmpty, text.utf8.allSatisfy({ (0x30...0x39).contains($0) }) else { return nil }
        return UInt16(text)
    }
}

extension SocketAddress.Host: LosslessStringConvertible {
    /// Reads a numeric address or `localhost`; nil for anything else.
    package init?(_ text: String) {
        guard !text.utf8.contains(0) else { return nil }
        if text.lowercased() == "localhost" {
            self = .v4(0x7F00_0001)
            return
        }
        var v4 = in_addr()
        if unsafe inet_pton(AF_INET, text, &v4) == 1 {
            self = .v4(UInt32(bigEndian: v4.s_addr))
            return
        }
        let parts = text.split(separator: "%", maxSplits: 1, omittingEmptySubsequences: false)
        guard let address = parts.first else { return nil }
        var scope: UInt32 = 0
        if parts.count == 2 {
            guard let number = UInt32(parts[1]), number > 0 else { return nil }
            scope = number
        }
        var v6 = in6_addr()
        guard unsafe inet_pton(AF_INET6, String(address), &v6) == 1 else { return nil }
        self = .v6(v6.number, scope: scope)
    }

    /// The usual notation: dotted for IPv4, RFC 5952 for IPv6, with `%` and the scope where there is one.
    package var description: String {
        switch self {
        case .v4(let address):
            return [24, 16, 8, 0].map { String((address >> $0) & 0xFF) }.joined(separator: ".")
        case .v6(let address, let scope):
            var system = in6_addr(number: address)
            let text = unsafe withUnsafeTemporaryAllocation(of: CChar.self, capacity: 64) { buffer in
                guard let start = buffer.baseAddress,
                    unsafe inet_ntop(AF_INET6, &system, start, socklen_t(buffer.count)) != nil
                else { return String(address, radix: 16) }
                return unsafe String(cString: start)
            }
            return scope == 0 ? text : "\(text)%\(scope)"
        }
    }
}

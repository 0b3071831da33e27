/// Where a socket is or wants to be: an IPv4 or IPv6 address and a port.
///
/// A value without system types in it, so that it can be compared, printed and sent anywhere. Names are not
/// resolved: a listener and a client are given numbers, or `localhost`, which stands for 127.0.0.1.
package struct SocketAddress: Hashable, Sendable {
    /// The address without the port.
    package enum Host: Hashable, Sendable {
        /// An IPv4 address; 127.0.0.1 is `0x7F00_0001`.
        case v4(UInt32)

        /// An IPv6 address, and the scope of a link-local one (0 where there is none).
        case v6(UInt128, scope: UInt32)
    }

    /// The address without the port.
    package var host: Host

    /// The port; 0 lets the kernel choose one.
    package var port: UInt16

    /// Joins an address and a port.
    package init(host: Host, port: UInt16) {
        self.host = host
        self.port = port
    }

    /// The IPv4 loopback address.
    package static func loopback(port: UInt16 = 0) -> SocketAddress {
        SocketAddress(host: .v4(0x7F00_0001), port: port)
    }

    /// The IPv6 loopback address.
    package static func loopback6(port: UInt16 = 0) -> SocketAddress {
        SocketAddress(host: .v6(1, scope: 0), port: port)
    }

    /// Whether only this machine can be reached at the address.
    package var isLoopback: Bool {
        switch host {
        case .v4(let address): address >> 24 == 127
        case .v6(let address, _): address == 1
        }
    }
}

extension SocketAddress: CustomStringConvertible {
    /// `127.0.0.1:8080` or `[::1]:8080`, as `parse(_:)` reads it.
    package var description: String {
        switch host {
        case .v4: "\(host):\(port)"
        case .v6: "[\(host)]:\(port)"
        }
    }
}

/// A text that is no numeric address.
package struct SocketAddressError: Error, Hashable, Sendable, CustomStringConvertible {
    /// What is wrong with the text.
    package enum Code: Hashable, Sendable {
        /// The host is neither an IPv4 nor an IPv6 address nor `localhost`.
        case host

        /// The port is missing or no number from 0 to 65,535.
        case port
    }

    /// What is wrong with the text.
    package let code: Code

    /// The text that was read.
    package let text: String

    /// Joins a finding and the text.
    package init(code: Code, text: String) {
        self.code = code
        self.text = text
    }

    /// For people.
    package var description: String {
        switch code {
        case .host: "'\(text)' is no numeric IPv4 or IPv6 address and not 'localhost'"
        case .port: "'\(text)' has no port from 0 to 65535"
        }
    }
}

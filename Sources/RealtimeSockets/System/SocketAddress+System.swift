#if canImport(Darwin)
internal import Darwin
#elseif canImport(Musl)
internal import Musl
#else
internal import Glibc
#endif

extension in6_addr {
    /// The address as one number, most significant byte first.
    var number: UInt128 {
        var value: UInt128 = 0
        unsafe withUnsafeBytes(of: self) { source in
            unsafe withUnsafeMutableBytes(of: &value) { unsafe $0.copyMemory(from: source) }
        }
        return UInt128(bigEndian: value)
    }

    /// Makes the system's address of a number.
    init(number: UInt128) {
        self.init()
        unsafe withUnsafeBytes(of: number.bigEndian) { source in
            unsafe withUnsafeMutableBytes(of: &self) { unsafe $0.copyMemory(from: source) }
        }
    }
}

extension SocketAddress {
    /// The system's number of the address family.
    var family: Int32 {
        switch host {
        case .v4: AF_INET
        case .v6: AF_INET6
        }
    }

    /// Lends the address in the system's layout.
    func withSystemAddress<Value>(_ body: (UnsafePointer<sockaddr>, socklen_t) -> Value) -> Value {
        switch host {
        case .v4(let address):
            var system = sockaddr_in()
            system.sin_family = sa_family_t(AF_INET)
            system.sin_port = port.bigEndian
            system.sin_addr.s_addr = address.bigEndian
            return unsafe Self.lend(&system, body)
        case .v6(let address, let scope):
            var system = sockaddr_in6()
            system.sin6_family = sa_family_t(AF_INET6)
            system.sin6_port = port.bigEndian
            system.sin6_addr = in6_addr(number: address)
            system.sin6_scope_id = scope
            return unsafe Self.lend(&system, body)
        }
    }

    /// Reads an address that the system wrote; nil for a family other than IPv4 and IPv6.
    ///
    /// An IPv4 peer of a socket that serves both families comes as `::ffff:a.b.c.d`; it is turned back into IPv4, so
    /// that a peer has one spelling whichever socket it came through.
    init?(system storage: sockaddr_storage) {
        switch Int32(storage.ss_family) {
        case AF_INET:
            let system = Self.read(storage, as: sockaddr_in.self)
            self.init(host: .v4(UInt32(bigEndian: system.sin_addr.s_addr)), port: UInt16(bigEndian: system.sin_port))
        case AF_INET6:
            let system = Self.read(storage, as: sockaddr_in6.self)
            let number = system.sin6_addr.number
            let port = UInt16(bigEndian: system.sin6_port)
            if number >> 32 == 0xFFFF {
                self.init(host: .v4(UInt32(truncatingIfNeeded: number)), port: port)
            } else {
                self.init(host: .v6(number, scope: system.sin6_scope_id), port: port)
            }
        default:
            return nil
        }
    }

    private static func read<System>(_ storage: sockaddr_storage, as type: System.Type) -> System {
        unsafe withUnsafeBytes(of: storage) { unsafe $0.load(as: type) }
    }

    private static func lend<System, Value>(
        _ system: inout System,
        _ body: (UnsafePointer<sockaddr>, socklen_t) -> Value
    ) -> Value {
        unsafe withUnsafePointer(to: &system) { pointer in
            unsafe pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { address in
                unsafe body(address, socklen_t(MemoryLayout<System>.size))
            }
        }
    }
}

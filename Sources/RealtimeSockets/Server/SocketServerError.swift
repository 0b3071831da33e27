/// Why a server did not start.
public struct SocketServerError: Error, Hashable, Sendable, CustomStringConvertible {
    /// What went wrong.
    public struct Code: Hashable, Sendable, CustomStringConvertible {
        private enum Name: Hashable { case invalidAddress, cannotListen, noResources }
        private let name: Name

        /// The host is not a numeric address.
        public static let invalidAddress = Code(name: .invalidAddress)
        /// The address is in use or may not be used.
        public static let cannotListen = Code(name: .cannotListen)
        /// The system gave no thread, descriptor or randomness.
        public static let noResources = Code(name: .noResources)

        /// The name, as metrics label it.
        public var description: String { "\(self.name)" }
    }

    /// What went wrong.
    public let code: Code
    /// A sentence for people, with the system's word for it.
    public let message: String

    /// The name, as metrics label it.
    public var description: String { self.message }

    init(_ code: Code, _ message: String) {
        self.code = code
        self.message = message
    }
}

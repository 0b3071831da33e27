/// Calls a procedure of the application.
public struct RPCRequest: Hashable, Sendable {
    /// The name of the procedure.
    ///
    /// May be empty.
    public var method: String

    /// The argument, or nil.
    public var data: RawJSON?

    /// Creates a request.
    public init(method: String, data: RawJSON? = nil) {
        self.method = method
        self.data = data
    }
}

/// What a procedure returned.
public struct RPCResult: Hashable, Sendable {
    /// The value, or nil.
    public var data: RawJSON?

    /// Creates a result.
    public init(data: RawJSON? = nil) {
        self.data = data
    }
}

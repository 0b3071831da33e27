import RealtimeProtocol

extension HubMachine {
    /// A method whose name begins with `realtime.`: the library's own, which no handler sees.
    mutating func reserved(_ slot: Int, _ session: ClientSession, _ request: RPCRequest, id: UInt32) {
        switch request.method {
        default: self.fail(slot, id, .methodNotFound)
        }
    }
}

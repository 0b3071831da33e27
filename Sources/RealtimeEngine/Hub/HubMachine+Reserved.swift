import RealtimeProtocol

extension HubMachine {
    /// A method whose name begins with `realtime.`: the library's own, which no handler sees.
    mutating func reserved(_ slot: Int, _ session: ClientSession, _ request: RPCRequest, id: UInt32) {
        if let method = LeaseMethod(rawValue: request.method) {
            return self.lease(slot, session, method, request, id: id)
        }
        switch request.method {
        case AcknowledgeRequest.acknowledgeMethod: self.acknowledge(slot, request, refuses: false, id: id)
        case AcknowledgeRequest.refuseMethod: self.acknowledge(slot, request, refuses: true, id: id)
        default: self.fail(slot, id, .methodNotFound)
        }
    }
}

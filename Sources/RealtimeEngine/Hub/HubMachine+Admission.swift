import RealtimeProtocol

/// A granted `connect` whose user's connections are being counted.
struct Admission: Sendable {
    var grant: ConnectGrant
    var request: ConnectRequest
    var commandID: UInt32
}

extension HubMachine {
    /// The host let the client in: it is, unless its user has as many connections on this node as a user may.
    ///
    /// Commands behind the `connect` wait, since the connection is held.
    mutating func grant(
        _ slot: Int,
        _ session: ClientSession,
        _ grant: ConnectGrant,
        _ request: ConnectRequest,
        id: UInt32
    ) {
        if grant.user.isEmpty { return self.letIn(slot, session, grant, request, id: id) }
        self.connections[slot].isHeld = true
        let admission = Admission(grant: grant, request: request, commandID: id)
        self.effects.append(.admit(self.id(of: slot), admission))
    }

    /// The user's connections were counted.
    ///
    /// A connection that ended meanwhile, or that may not be, gives its place back.
    mutating func admit(_ id: ConnectionID, _ admission: Admission, isCounted: Bool) {
        guard let slot = self.slot(of: id), self.connections[slot].phase == .opening,
            let session = self.connections[slot].session
        else {
            if isCounted { self.effects.append(.release(user: admission.grant.user)) }
            return
        }
        guard isCounted else {
            return self.disconnect(slot, .connectionLimit, counting: .connectionsRefusedUser)
        }
        session.isCounted = true
        self.letIn(slot, session, admission.grant, admission.request, id: admission.commandID)
    }
}

extension HubCore.Refusal {
    /// What counts it.
    var metric: Metric {
        switch self {
        case .connectionLimit, .shuttingDown: .connectionsRefusedLimit
        case .addressLimit: .connectionsRefusedAddress
        case .connectRate: .connectionsRefusedRate
        }
    }
}

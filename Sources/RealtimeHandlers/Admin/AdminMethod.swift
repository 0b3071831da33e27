/// What administrators may call: the part of the method's name after `admin.`.
enum AdminMethod: String, CaseIterable, Sendable {
    case status, connections, rooms, leases, slow, breakers, audit
    case disconnect, unsubscribe, message, announce, drain, limits
    case resetBreaker = "breaker.reset"

    /// The permissions of which one is enough; `isEmpty` says that there are no arguments.
    func permissions(isEmpty: Bool) -> [Permission] {
        switch self {
        case .status, .connections, .rooms, .leases, .slow, .breakers: [.adminView]
        case .limits where isEmpty: [.adminView]
        case .audit: [.adminAudit, .adminAct]
        case .disconnect: [.adminDisconnect, .adminAct]
        case .unsubscribe: [.adminUnsubscribe, .adminAct]
        case .message: [.adminMessage, .adminAct]
        case .announce: [.adminAnnounce, .adminAct]
        case .drain: [.adminDrain, .adminAct]
        case .limits: [.adminLimits, .adminAct]
        case .resetBreaker: [.adminBreakers, .adminAct]
        }
    }

    /// Whether it changes something, so that it leaves a record when it was done.
    func acts(isEmpty: Bool) -> Bool {
        switch self {
        case .status, .connections, .rooms, .leases, .slow, .breakers, .audit: false
        case .limits: !isEmpty
        case .disconnect, .unsubscribe, .message, .announce, .drain, .resetBreaker: true
        }
    }
}

import RealtimeProtocol

/// What must be told after somebody came or went, in order.
enum PresenceAction: Hashable {
    /// To the room's subscribers.
    case joined(ClientInfo)
    /// To the room's subscribers.
    case left(ClientInfo)
    /// To the operators: the first one is here.
    case occupied
    /// To the operators: the last one is gone.
    case vacated
    /// To the operators, as a figure.
    case counted(Metric)
}

/// Everything that the engine counts.
///
/// Counters only grow; gauges are set.
public enum Metric: Int, CaseIterable, Sendable {
    case connectionsOpened
    case connectionsClosed
    case connectionsRefusedLimit
    case handshakesRefused
    case clientsConnected
    case disconnectsSent
    case disconnectsStale
    case disconnectsNoPong
    case disconnectsSlow
    case disconnectsRate
    case disconnectsBadRequest
    case disconnectsProtocolError
    case disconnectsInvalidText
    case disconnectsMessageTooBig
    case disconnectsPolicy
    case disconnectsAborted
    case messagesReceived
    case messageBytesReceived
    case commandsReceived
    case commandsRefusedRate
    case commandsFailed
    case handlerCalls
    case handlerRefusals
    case publicationsAccepted
    case publicationsFailed
    case publicationsReceived
    case deliveriesDue
    case deliveriesLost
    case bytesWritten
    case writes
    case writesBlocked
    case readsPaused
    case membersOvertaken
    case gapNotices
    case catchUps
    case recoveriesComplete
    case recoveriesRefused
    case joinsRefusedRoomLimit
    case joinsRefusedMemberLimit
    case joinsRefusedRoomsPerConnection
    case namesRefusedLength
    case pingsSent
    case logTrims
    case brokerErrors
    case roomResets
    case connectionsOpen
    case roomsOpen
    case memberships

    /// Whether the value is a level and not a count.
    public var isGauge: Bool {
        switch self {
        case .connectionsOpen, .roomsOpen, .memberships: true
        default: false
        }
    }

    /// The name as monitoring systems write it, such as `realtime_connections_opened`.
    public var name: String {
        var name = "realtime_"
        for scalar in "\(self)".unicodeScalars {
            if scalar.properties.isUppercase {
                name.append("_")
                name.append(scalar.properties.lowercaseMapping)
            } else {
                name.unicodeScalars.append(scalar)
            }
        }
        return name
    }
}

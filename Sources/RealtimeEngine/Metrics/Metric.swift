/// Everything that the engine counts.
///
/// Counters only grow; gauges are set.
public enum Metric: Int, CaseIterable, Sendable {
    /// Transports that became connections.
    case connectionsOpened
    /// Connections whose transport is gone.
    case connectionsClosed
    /// Refused because the node had as many connections as it may (503).
    case connectionsRefusedLimit
    /// Refused because their address had as many connections as it may (429).
    case connectionsRefusedAddress
    /// Ended because their user had as many connections as it may (3504).
    case connectionsRefusedUser
    /// Refused because connections came too fast (503).
    case connectionsRefusedRate
    /// Peers that got an HTTP answer instead of an upgrade because their request was refused.
    case handshakesRefused
    /// Clients whose `connect` was granted and that are still there.
    case clientsConnected
    /// Connections that the hub ended with a code, for any reason.
    case disconnectsSent
    /// Ended because `connect` did not come in time (3502).
    case disconnectsStale
    /// Ended because nothing came after a ping (3012).
    case disconnectsNoPong
    /// Ended because the own queue or the log ran over (3008).
    case disconnectsSlow
    /// Ended because commands kept coming too fast (3013).
    case disconnectsRate
    /// Ended because of what a client sent (3501, 3506).
    case disconnectsBadRequest
    /// Ended because the peer broke the WebSocket protocol (1002).
    case disconnectsProtocolError
    /// Ended because text was not UTF-8 (1007).
    case disconnectsInvalidText
    /// Ended because a message was over its limit (1009).
    case disconnectsMessageTooBig
    /// Ended because a message had too many fragments or took too long (1008).
    case disconnectsPolicy
    /// Ended because the host or an administrator wanted it.
    case disconnectsByHost
    /// Told to go by a drain (3001).
    case disconnectsDrained
    /// Dropped because the peer did not finish in the close timeout.
    case disconnectsAborted
    /// Whole messages from peers.
    case messagesReceived
    /// Payload bytes of these messages.
    case messageBytesReceived
    /// Commands of the client protocol.
    case commandsReceived
    /// Commands refused because of their rate (error 111).
    case commandsRefusedRate
    /// Commands answered with an error, for any reason.
    case commandsFailed
    /// Calls of the host's handlers.
    case handlerCalls
    /// Calls that the host answered with a refusal.
    case handlerRefusals
    /// Calls that the host did not answer in time.
    case handlerTimeouts
    /// Results of such calls that came later and were ignored.
    case handlerResultsLate
    /// Times that a breaker opened, also after a probe that failed.
    case breakersOpened
    /// Calls of the host's and of the broker that were not made because their breaker was open (401).
    case callsRefusedByBreaker
    /// Publications of this hub's clients that the broker acknowledged.
    case publicationsAccepted
    /// Publications of this hub's clients that the broker did not take.
    case publicationsFailed
    /// Publishes that the broker had taken before under the same key, so that it took nothing; they count as accepted.
    case publishesDeduplicated
    /// Publishes that came again when a later one of their series was in the log, and were refused.
    case publishesOvertaken
    /// Keys of publishes that the broker forgot before their time, because a room had too many.
    case publishKeysForgotten
    /// Publishes that were refused because their publisher does not hold the lease that they show (403).
    case publishesFenced
    /// Leases that were granted, by request, after a wait or by force.
    case leasesGranted
    /// Times that a holder renewed its lease.
    case leasesRenewed
    /// Times that a holder that had vanished came back and renewed its lease within the grace time.
    case leasesResumed
    /// Leases that were given back.
    case leasesReleased
    /// Leases whose time, or grace time, was up.
    case leasesExpired
    /// Leases that were taken from their holder by force.
    case leasesTakenOver
    /// Holders that vanished, so that the grace time of their lease began.
    case leaseGraces
    /// Requests for a lease that somebody else holds (402).
    case leasesRefusedHeld
    /// Renewals and releases under a token that is not the holder's (403).
    case leasesRefusedLost
    /// Leases refused because the room has as many as it may (106).
    case leasesRefusedLimit
    /// Requests refused because as many wait for the lease as may (106).
    case leaseWaitsRefusedLimit
    /// Requests refused because as many of the connection are under way as may (106).
    case leaseRequestsRefusedLimit
    /// Waits for a lease that ended without it: the time was up, or the client left (402).
    case leaseWaitsEnded
    /// Requests whose time or wait was longer than it may be, and was cut.
    case leaseTimesCut
    /// Keys of leases, and reasons of takeovers, that were empty or too long (107).
    case leaseNamesRefused
    /// Notices that a store has taken.
    case noticesKept
    /// Notices that repeat an earlier one, so that nobody was bothered with them.
    case noticesRepeated
    /// Notices that were refused: not as they must be (4003), the store full (106) or failing (4005).
    case noticesRefused
    /// Publications about notices that the broker did not take, so that clients are asked to list.
    case noticePublicationsFailed
    /// Widgets of dashboards that were computed, each time counted.
    case widgetsComputed
    /// Times that there was no value for a widget, so that it is shown as stale.
    case widgetsStale
    /// Publications of widgets that the broker did not take; they are tried again.
    case widgetPublicationsFailed
    /// Publications that the broker brought to this hub.
    case publicationsReceived
    /// Publications and announcements that became due to members: one for each member.
    case deliveriesDue
    /// Publications that members were told they miss.
    case deliveriesLost
    /// Bytes that transports took.
    case bytesWritten
    /// Writes offered to transports.
    case writes
    /// Writes of which the transport took only a part.
    case writesBlocked
    /// Writes that could not hold everything due, after which another of the connection's rooms comes first.
    case writesRotated
    /// Messages that held several publications.
    case batchesOfSeveral
    /// Replies, notices and publications read back that shared a connection's message with what came before.
    case repliesJoined
    /// Publications that members got as the newest of their key, in place of all that they missed.
    case deliveriesConflated
    /// Keys whose newest publication was forgotten, because a room had too many or too large ones, or
    /// the node held too much memory.
    case conflatedKeysForgotten
    /// Times that reading from a connection stopped.
    case readsPaused
    /// Times that reading from a connection stopped because it sent too many bytes a second.
    case readsPausedForBytes
    /// Members whose cursor the log was trimmed past.
    case membersOvertaken
    /// Times that a member was told a gap.
    case gapNotices
    /// Times that a member missed announcements of joins and leaves, and nothing else.
    case announcementsLost
    /// Pages of history read back for members that were overtaken.
    case catchUps
    /// Subscriptions that went on where the client had stopped.
    case recoveriesComplete
    /// Subscriptions that asked for that and started at the head instead.
    case recoveriesRefused
    /// Subscriptions refused because the log does not go on from the host's snapshot (401).
    case snapshotsRefused
    /// Subscriptions ended because the host or an administrator wanted it.
    case unsubscribesByHost
    /// Messages of the host's or an administrator's to a client, beside all rooms.
    case messagesByHost
    /// Joins refused because the broker holds as many rooms as it may (106).
    case joinsRefusedRoomLimit
    /// Joins refused because the room has as many members as it may (106).
    case joinsRefusedMemberLimit
    /// Joins refused because the room has as many consumers as it may (106).
    case joinsRefusedConsumerLimit
    /// Joins refused because of the name of the consumer: empty or too long (107).
    case consumerNamesRefused
    /// Publications that were handed out to consumers, each time counted.
    case consumerDeliveries
    /// Those of them that were not handed out for the first time.
    case consumerRedeliveries
    /// Times that a consumer had as much unacknowledged as it may, and got nothing new.
    case consumersAtUnackedLimit
    /// Consumers that another connection took over.
    case consumersTaken
    /// Consumers that the broker forgot because nobody had read for them in a long time.
    case consumersForgotten
    /// Acknowledgements and refusals of consumers that the broker took.
    case acknowledgementsAccepted
    /// Those that came from a connection that has the consumer no more (404).
    case acknowledgementsRefusedStale
    /// Those that named what was never handed out, or more than one may (107).
    case acknowledgementsRefusedInvalid
    /// Publications that were given up for a consumer.
    case deadLetters
    /// Joins refused because the connection is in as many rooms as it may (106).
    case joinsRefusedRoomsPerConnection
    /// Joins that presence did not take in because the room's has as many entries as it may.
    case presenceNotTracked
    /// Clients that dropped and whose user was back before their grace ended.
    case presenceGraceKept
    /// Clients that dropped and did not come back.
    case presenceGraceEnded
    /// Room names that were empty or too long (107).
    case namesRefusedLength
    /// Keys of publishes that were too long, or too short for a client without a user (107).
    case keysRefusedLength
    /// Pings of the heartbeat.
    case pingsSent
    /// Times that a room's log was trimmed past some member.
    case logTrims
    /// Logs trimmed because the node held too much memory.
    case shedRoomLogs
    /// Ended because the node held too much memory, and the own queue was among the largest (3008).
    case shedOwnQueues
    /// Calls to the broker that failed.
    case brokerErrors
    /// Calls to the broker that it did not answer in time; they count as errors too.
    case brokerTimeouts
    /// Answers to such calls that came later and were ignored.
    case brokerAnswersLate
    /// Times that a room's stream broke: a new epoch, or publications that never came.
    case roomResets
    /// Edits of quotes that the host's store accepted.
    case quoteEdits
    /// Edits of quotes that were refused: the version, a lock, a value, a right, or the service.
    case quoteEditsRefused
    /// Edits of quotes that came again with their key and were answered as the first time.
    case quoteEditsRepeated
    /// Edits of quotes whose end nobody knows: the service failed or did not answer in time.
    case quoteEditsInDoubt
    /// Publications of quotes that the broker did not take, or did not answer; they are tried again.
    case quotePublicationsFailed
    /// Times that a quote was read from the host's store.
    case quoteLoads
    /// Quotes and calls that were refused, or lists that were cut, because of a bound of `QuoteLimits`.
    case quotesRefusedLimit
    /// Premiums that were calculated.
    case premiumsCalculated
    /// Calculations of a premium that failed, or did not end in time.
    case premiumsFailed
    /// Breakers that are open or half open.
    case breakersOpen
    /// Quotes that a node keeps in memory.
    case quotesOpen
    /// Bytes in room logs and own queues now.
    case memoryBytesUsed
    /// Connections that exist now.
    case connectionsOpen
    /// Rooms with members on this hub.
    case roomsOpen
    /// Members of all rooms on this hub.
    case memberships

    /// Whether the value is a level and not a count.
    public var isGauge: Bool {
        switch self {
        case .memoryBytesUsed, .connectionsOpen, .clientsConnected, .roomsOpen, .memberships, .breakersOpen,
            .quotesOpen:
            true
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

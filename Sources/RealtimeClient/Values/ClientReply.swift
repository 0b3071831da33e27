public import RealtimeProtocol

/// What a call returned.
public enum ClientReply: Hashable, Sendable {
    /// The server has the publication.
    case published(PublishReceipt)
    /// The message was handed to the transport; nobody will say whether it arrived.
    case sent
    /// The procedure returned.
    case rpc(RPCResult)
    /// A part of the room's log.
    case history(HistoryResult)
    /// Who is in the room.
    case presence(PresenceResult)
    /// How many are in the room.
    case presenceStats(PresenceStatsResult)
}

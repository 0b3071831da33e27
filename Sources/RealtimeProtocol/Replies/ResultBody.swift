/// The result of a command, by method.
public enum ResultBody: Hashable, Sendable {
    /// The session was opened.
    case connect(ConnectResult)

    /// The channel was joined.
    case subscribe(SubscribeResult)

    /// The channel was left.
    case unsubscribe

    /// The publication was accepted.
    case publish

    /// The channel's log was read.
    case history(HistoryResult)

    /// Who is in the channel.
    case presence(PresenceResult)

    /// How many are in the channel.
    case presenceStats(PresenceStatsResult)

    /// The procedure returned.
    case rpc(RPCResult)

    /// The session was refreshed.
    case refresh(RefreshResult)

    /// The subscription was refreshed.
    case subRefresh(SubRefreshResult)

    /// The server is there.
    case ping
}

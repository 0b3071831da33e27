public import RealtimeProtocol

/// What happens in a subscription, in order.
///
/// An interval of continuity runs from `subscribed` (with `recovered` after it, if there was something to resume) to
/// the next `gap`, `notRecovered`, `ended` or `failed`. Inside it publications have no gap, no duplicate and no
/// reordering; it goes on over any number of reconnects as long as each ends in `recovered`.
public enum RoomEvent: Hashable, Sendable {
    /// The server made the subscription.
    case subscribed(RoomEntry)

    /// The resume is complete: all of what was missed follows as `count` publications, none is left out.
    case recovered(count: Int)

    /// The resume was not possible: publications between the two positions may be lost, none of them follows.
    case notRecovered(previous: StreamPosition, now: StreamPosition)

    /// Something was published.
    case publication(Publication)

    /// Publications are missing here.
    case gap(RoomGap)

    /// Somebody joined.
    case joined(ClientInfo)

    /// Somebody left.
    case left(ClientInfo)

    /// A lease of the room changed hands.
    case lease(LeaseNotice)

    /// The subscription is over: the host or the server ended it, and the client does not come back by itself.
    case ended(code: UnsubscribeCode, reason: String)

    /// The server refused the subscription for good.
    case failed(ClientError)

    /// The reader was too slow: this many events that came here were dropped.
    ///
    /// Made by the asynchronous API only; the machine drops nothing.
    case overflow(dropped: Int)
}

/// The promises of a broker that the kit checks, one by one.
public enum BrokerCheck: String, CaseIterable, Sendable {
    /// Every command with an id has exactly one answer, of its kind, at the link that asked.
    case answersOnce
    /// Commands of one link are carried out in the order in which they were made.
    case commandsInOrder
    /// The bell rings when a mailbox that sleeps gets mail.
    case ringsTheBell
    /// Offsets of a room are 1, 2, 3 and so on.
    case denseOffsets
    /// A publication is delivered under the position that its publisher was told.
    case acknowledgedPosition
    /// Every link gets a room's publications in the same order, each once.
    case sameOrder
    /// A publisher's publications keep the order in which they were sent.
    case publisherOrder
    /// A payload, its kind, its tags and its publisher come through untouched.
    case untouchedPayload
    /// A publish that comes again with its key is published once; for brokers that say that they remember keys.
    case repeatedKey
    /// A room's log and its deliveries are its own.
    case separateRooms
    /// The epoch stays while the log lives, whoever comes and goes.
    case stableEpoch
    /// A log that has lost what was acknowledged has another epoch.
    case freshEpoch
    /// The history holds what was delivered.
    case historyAgrees
    /// A history is read from the oldest, in order, and says where the log stands.
    case historyForward
    /// A history read in reverse comes newest first, and `since` bounds it from above.
    case historyReverse
    /// A history page holds no more than asked for; 0 asks for the position alone.
    case historyLimit
    /// The log keeps as many publications as the room's rule says.
    case historyBound
    /// A reader that comes back gets everything after its position, also when that is nothing.
    case recovery
    /// A reader whose next publication is no longer kept is told so.
    case trimmedIsTold
    /// A reader that names another epoch is told so.
    case foreignEpochIsTold
    /// A reader that is ahead of the log is told so.
    case aheadIsTold
    /// Publications after the position in the answer to `subscribe` follow it, without hole or duplicate.
    case atomicSubscribe
    /// A link that subscribes again gets every publication once.
    case subscribeTwice
    /// Nothing that is published later reaches a link that unsubscribed.
    case unsubscribe
    /// A link that comes back after `unsubscribe` goes on at the head.
    case resubscribe
    /// A link that detached gets nothing more, and its people are gone.
    case detach
    /// Presence is who joined and did not leave, on all links, each once.
    case presence
    /// Who comes and goes is told once to subscribers of a room that announces it, and only there.
    case announcements
    /// One room more than the broker may hold is refused with `roomLimit`.
    case roomLimit
    /// A lease has one holder at a time; for brokers that say that they grant leases, as are the next ones.
    case leaseExclusion
    /// Every grant of a lease has a larger token than the one before.
    case leaseTokens
    /// A stale token, or another user's, changes nothing and is refused with `leaseLost`.
    case staleLease
    /// A holder whose link is gone renews over another one, in time, and keeps its token.
    case leaseResume
    /// Who waits for a lease is not answered before it is free, and gets it in order.
    case leaseQueue
    /// Subscribers are told of grants and their ends, in the order of the stream, and others are not.
    case leaseNotices
    /// A publish with a fence passes exactly if its publisher holds the lease under the token.
    case fencedPublish
    /// A consumer is handed what is published in order, each publication once; for brokers that say that they keep
    /// consumers, as are the next ones.
    case consumerOrder
    /// A consumer that is opened over another link goes on: what it has not acknowledged comes again, and counts.
    case consumerResume
    /// Who opens a consumer has it; acknowledgements of the seat before are refused with `staleConsumer`.
    case consumerFence
    /// A consumer has no more in hand than its policy allows.
    case consumerBound
    /// A receipt says whether the log holds a publication and which consumers acknowledged it.
    case receipt

    /// What the check holds the broker to, as a sentence.
    public var promise: String {
        switch self {
        case .answersOnce: "every command with an id has exactly one answer, of its kind, at the link that asked"
        case .commandsInOrder: "commands of one link are carried out in the order in which they were made"
        case .ringsTheBell: "the bell rings when a mailbox that sleeps gets mail"
        case .denseOffsets: "offsets of a room are 1, 2, 3 and so on"
        case .acknowledgedPosition: "a publication is delivered under the position that its publisher was told"
        case .sameOrder: "every link gets a room's publications in the same order, each once"
        case .publisherOrder: "a publisher's publications keep the order in which they were sent"
        case .untouchedPayload: "a payload, its kind, its tags and its publisher come through untouched"
        case .repeatedKey: "a publish that comes again with its key is published once"
        case .separateRooms: "a room's log and its deliveries are its own"
        case .stableEpoch: "the epoch stays while the log lives, whoever comes and goes"
        case .freshEpoch: "a log that has lost what was acknowledged has another epoch"
        case .historyAgrees: "the history holds what was delivered"
        case .historyForward: "a history is read from the oldest, in order, and says where the log stands"
        case .historyReverse: "a history read in reverse comes newest first, and `since` bounds it from above"
        case .historyLimit: "a history page holds no more than asked for; 0 asks for the position alone"
        case .historyBound: "the log keeps as many publications as the room's rule says"
        case .recovery: "a reader that comes back gets everything after its position, also when that is nothing"
        case .trimmedIsTold: "a reader whose next publication is no longer kept is told so"
        case .foreignEpochIsTold: "a reader that names another epoch is told so"
        case .aheadIsTold: "a reader that is ahead of the log is told so"
        case .atomicSubscribe: "publications after the position in the answer to `subscribe` follow it, without hole"
        case .subscribeTwice: "a link that subscribes again gets every publication once"
        case .unsubscribe: "nothing that is published later reaches a link that unsubscribed"
        case .resubscribe: "a link that comes back after `unsubscribe` goes on at the head"
        case .detach: "a link that detached gets nothing more, and its people are gone"
        case .presence: "presence is who joined and did not leave, on all links, each once"
        case .announcements: "who comes and goes is told once to subscribers of a room that announces it"
        case .leaseExclusion: "a lease has one holder at a time"
        case .leaseTokens: "every grant of a lease has a larger token than the one before"
        case .staleLease: "a stale token, or another user's, changes nothing and is refused with `leaseLost`"
        case .leaseResume: "a holder whose link is gone renews over another one, in time, and keeps its token"
        case .leaseQueue: "who waits for a lease is not answered before it is free, and gets it in order"
        case .leaseNotices: "subscribers are told of grants and their ends, in the order of the stream"
        case .fencedPublish: "a publish with a fence passes exactly if its publisher holds the lease under the token"
        case .consumerOrder: "a consumer is handed what is published in order, each publication once"
        case .consumerResume: "what a consumer has not acknowledged comes again over another link, and counts"
        case .consumerFence: "acknowledgements of a seat that was taken are refused with `staleConsumer`"
        case .consumerBound: "a consumer has no more in hand than its policy allows"
        case .receipt: "a receipt says whether the log holds a publication and which consumers acknowledged it"
        case .roomLimit: "one room more than the broker may hold is refused with `roomLimit`"
        }
    }
}

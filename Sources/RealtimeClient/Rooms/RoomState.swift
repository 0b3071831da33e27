import RealtimeProtocol

/// One room, as the client wants it and as the server has it.
struct RoomState: Sendable {
    enum Phase: Sendable, Hashable {
        /// The server has no subscription. Moves to `waiting`, `authorizing`, `subscribing` or `subscribed`.
        case idle
        /// The next attempt is set. Moves to `idle`.
        case waiting(until: UInt64)
        /// A token was asked for. Moves to `idle`.
        case authorizing(deadline: UInt64)
        /// A subscribe is on its way. Moves to `subscribed`, `unsubscribing` or `idle`.
        case subscribing
        /// The server has the subscription. Moves to `unsubscribing` or `idle`.
        case subscribed(since: UInt64)
        /// An unsubscribe is on its way. Moves to `idle`.
        case unsubscribing
    }

    var name = ""
    var options = SubscriptionOptions()
    /// What `subscribe` tells the server: the options' data, and the consumer in it.
    var data: RawJSON?
    var phase = Phase.idle
    /// The host wants the subscription.
    var isWanted = false
    /// The server made the subscription by itself.
    var isServerSide = false
    /// Nothing is to be remembered once the server has no subscription.
    var isForgotten = false
    /// The server refused an unsubscribe: it may still have the subscription, and is asked again.
    var mustLeave = false
    /// Counts the host's and the server's changes of mind; a reply to a command of an earlier one is stale.
    var generation: UInt64 = 0
    /// The last publication seen; moved only by the session and the subscription that saw it.
    var position: StreamPosition?
    /// A position that is not valid any more, to tell the host what was not recovered.
    var invalidated: StreamPosition?
    /// The position that the subscribe on its way asks to resume from.
    var asked: StreamPosition?
    /// Whether the server numbers publications for this subscription.
    var checksOffsets = false
    var isRecoverable = false
    /// The subscription, or the one on its way, reads through a consumer.
    var isConsumer = false
    /// Subscribes that went wrong since the last stable subscription.
    var attempt = 0
    /// The next subscribe is not sent before this time.
    var notBefore: UInt64 = 0
    var token = ""
    var tokenIsExpired = false
    /// The number of the unanswered question for a token, or zero.
    var tokenRequest: UInt64 = 0
    /// When to ask for a new token.
    var refreshAt = UInt64.max

    var isSubscribed: Bool {
        if case .subscribed = self.phase { true } else { false }
    }

    var needsToken: Bool {
        self.options.suppliesTokens && (self.token.isEmpty || self.tokenIsExpired)
    }

    /// Where a resume would start; nil when there is nothing to resume, or the server cannot.
    var resume: StreamPosition? {
        guard self.isRecoverable, let position = self.position, !position.epoch.isEmpty else { return nil }
        return position
    }

    /// Where the next subscribe asks to begin; the server keeps a consumer's place, and is told where a new one does.
    var start: StreamPosition? {
        self.options.consumer == nil ? self.resume : self.options.since
    }

    /// What `connect` says about a room that the server subscribes.
    var serverSideResume: SubscribeRequest? {
        guard self.isServerSide, let resume = self.resume else { return nil }
        return SubscribeRequest(channel: self.name, recover: true, position: resume)
    }

    var nextDeadline: UInt64 {
        switch self.phase {
        case .waiting(let until): until
        case .authorizing(let deadline): deadline
        case .subscribed: self.refreshAt
        case .idle, .subscribing, .unsubscribing: .max
        }
    }

    mutating func invalidatePosition() {
        self.invalidated = self.position ?? self.invalidated
        self.position = nil
    }
}

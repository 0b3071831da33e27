internal import RealtimeEngine

/// One check's broker, and what the check may use.
struct BrokerBench {
    let check: BrokerCheck
    let broker: any Broker
    let patience: ConformancePatience
    let prefix: String
    let limit: Int?

    /// A new link.
    func probe() -> BrokerProbe { BrokerProbe(self.broker, self.patience) }

    /// Whether the broker makes the promise at all.
    var isDue: Bool {
        switch self.check {
        case .roomLimit: self.limit != nil
        case .repeatedKey: self.broker.remembersPublishKeys
        case .leaseExclusion, .leaseTokens, .staleLease, .leaseResume, .leaseQueue, .leaseNotices, .fencedPublish:
            self.broker.grantsLeases
        case .consumerOrder, .consumerResume, .consumerFence, .consumerBound, .receipt: self.broker.keepsConsumers
        default: true
        }
    }

    /// The name of a room that no other check uses.
    func room(_ name: String = "a") -> String { "\(self.prefix).\(self.check.rawValue).\(name)" }

    /// Runs the check; `make` makes another broker.
    func run(_ make: () async throws -> any Broker) async throws(Broken) {
        switch self.check {
        case .answersOnce: try await self.answersOnce()
        case .commandsInOrder: try await self.commandsInOrder()
        case .ringsTheBell: try await self.ringsTheBell()
        case .denseOffsets: try await self.denseOffsets()
        case .acknowledgedPosition: try await self.acknowledgedPosition()
        case .sameOrder: try await self.sameOrder()
        case .publisherOrder: try await self.publisherOrder()
        case .untouchedPayload: try await self.untouchedPayload()
        case .repeatedKey: try await self.repeatedKey()
        case .separateRooms: try await self.separateRooms()
        case .stableEpoch: try await self.stableEpoch()
        case .freshEpoch: try await self.freshEpoch(make)
        case .historyAgrees: try await self.historyAgrees()
        case .historyForward: try await self.historyForward()
        case .historyReverse: try await self.historyReverse()
        case .historyLimit: try await self.historyLimit()
        case .historyBound: try await self.historyBound()
        case .recovery: try await self.recovery()
        case .trimmedIsTold: try await self.trimmedIsTold()
        case .foreignEpochIsTold: try await self.foreignEpochIsTold()
        case .aheadIsTold: try await self.aheadIsTold()
        case .atomicSubscribe: try await self.atomicSubscribe()
        case .subscribeTwice: try await self.subscribeTwice()
        case .unsubscribe: try await self.unsubscribe()
        case .resubscribe: try await self.resubscribe()
        case .detach: try await self.detach()
        case .presence: try await self.presence()
        case .announcements: try await self.announcements()
        case .roomLimit: try await self.roomLimit()
        case .leaseExclusion: try await self.leaseExclusion()
        case .leaseTokens: try await self.leaseTokens()
        case .staleLease: try await self.staleLease()
        case .leaseResume: try await self.leaseResume()
        case .leaseQueue: try await self.leaseQueue()
        case .leaseNotices: try await self.leaseNotices()
        case .fencedPublish: try await self.fencedPublish()
        case .consumerOrder: try await self.consumerOrder()
        case .consumerResume: try await self.consumerResume()
        case .consumerFence: try await self.consumerFence()
        case .consumerBound: try await self.consumerBound()
        case .receipt: try await self.receipt()
        }
    }
}

import RealtimeEngine
import RealtimeProtocol
import RealtimeTesting

extension BrokenBroker {
    /// What a hub is told instead of an event.
    func events(_ event: BrokerEvent, _ link: inout Link, _ index: Int, _ hasUnsubscribed: Bool) -> [BrokerEvent] {
        switch event {
        case .publication(let room, let epoch, let entry):
            return self.publications(room, epoch, entry, &link, index)
        case .history(let id, .success(var page)):
            if let query = link.queries[id] { self.change(&page, query, link) }
            return [.history(id, .success(page))]
        case .published(let id, .success(var position)):
            let room = link.publishing[id] ?? ""
            link.published[room, default: 0] += 1
            if self.check == .denseOffsets { position.offset = Self.sparse(position.offset) }
            if self.check == .acknowledgedPosition { position.offset = link.published[room] ?? 0 }
            if self.check == .stableEpoch && hasUnsubscribed { position.epoch += "x" }
            return [.published(id, .success(position))]
        case .subscribed(let id, let room, .success(var position)):
            if id.number == .max { return [] }
            if self.check == .atomicSubscribe && position.offset >= 10 { link.hole = room }
            if self.check == .resubscribe && link.dropped.contains(room) { position.offset = 1 }
            return [.subscribed(id, room: room, .success(position))]
        case .subscribed(let id, let room, .failure) where self.check == .roomLimit:
            return [.subscribed(id, room: room, .failure(BrokerError(code: .unavailable, message: "full")))]
        case .lease(let id, .success(.held(var tenure))) where self.check == .leaseTokens:
            tenure.token.counter = 1
            return [.lease(id, .success(.held(tenure)))]
        case .lease(let id, .failure(let error)) where self.check == .staleLease && error.code == .leaseLost:
            return [.lease(id, .success(.released))]
        case .leaseChanged where self.check == .leaseNotices:
            return []
        case .consumerFetched(let id, .success(var page)) where self.check == .consumerOrder:
            page.deliveries.reverse()
            return [.consumerFetched(id, .success(page))]
        case .consumerFetched(let id, .success(var page)) where self.check == .consumerResume:
            for index in page.deliveries.indices { page.deliveries[index].attempt = 1 }
            return [.consumerFetched(id, .success(page))]
        case .consumerFetched(let id, .success(var page)) where self.check == .consumerBound:
            page.isAtLimit = false
            return [.consumerFetched(id, .success(page))]
        case .consumerAcknowledged(let id, .failure(let error))
        where self.check == .consumerFence && error.code == .staleConsumer:
            return [.consumerAcknowledged(id, .success(StreamPosition(epoch: "e", offset: 1)))]
        case .receipt(let id, .success) where self.check == .receipt:
            return [.receipt(id, .success(BrokerReceipt(isSequenced: true)))]
        case .presence where self.check == .answersOnce:
            return [event, event]
        default:
            return [event]
        }
    }

    private func publications(
        _ room: String,
        _ epoch: String,
        _ entry: LogEntry,
        _ link: inout Link,
        _ index: Int
    ) -> [BrokerEvent] {
        let event = BrokerEvent.publication(room: room, epoch: epoch, entry)
        var changed = entry
        switch self.check {
        case .denseOffsets:
            changed.offset = Self.sparse(entry.offset)
            return [.publication(room: room, epoch: epoch, changed)]
        case .historyAgrees:
            changed.timeMilliseconds += 1
            return [.publication(room: room, epoch: epoch, changed)]
        case .sameOrder where index == 1, .publisherOrder:
            // The publication at 40 comes after the one at 42: at one link, or at all.
            if entry.offset == 40 { link.kept = event }
            if entry.offset == 40 { return [] }
            guard entry.offset == 42, let kept = link.kept else { return [event] }
            return [event, kept]
        case .subscribeTwice:
            return link.followed.count { name in name == room } > 1 ? [event, event] : [event]
        case .atomicSubscribe where link.hole == room:
            link.hole = ""
            return []
        default:
            return [event]
        }
    }

    private func change(_ page: inout HistoryPage, _ query: HistoryQuery, _ link: Link) {
        let offset = query.since?.offset ?? 0
        let isOfThisLife = query.since?.epoch == page.top.epoch
        switch self.check {
        case .commandsInOrder where link.isBehind && !page.entries.isEmpty:
            page.entries.removeLast()
            page.top.offset -= 1
        case .historyForward where page.top.offset == 0: page.isContinuous = false
        case .recovery where query.since != nil && offset == 0: page.isContinuous = false
        case .trimmedIsTold where isOfThisLife && offset <= page.top.offset: page.isContinuous = true
        case .foreignEpochIsTold where !isOfThisLife && offset <= page.top.offset: page.isContinuous = true
        case .aheadIsTold where isOfThisLife && offset > page.top.offset: page.isContinuous = true
        default: break
        }
    }

    /// An offset is left out.
    private static func sparse(_ offset: UInt64) -> UInt64 { offset > 16 ? offset + 1 : offset }
}

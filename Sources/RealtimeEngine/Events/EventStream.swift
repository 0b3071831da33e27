import Synchronization

/// Numbers a node's events in one order, whichever hub they come from.
final class EventStream: Sendable {
    private let sink: (any EventSink)?
    private let count = Atomic<UInt64>(0)

    init(sink: (any EventSink)?) {
        self.sink = sink
    }

    func record(_ event: NodeEvent, hub: Int) {
        guard let sink = self.sink else { return }
        let number = self.count.wrappingAdd(1, ordering: .relaxed).newValue
        sink.record(NumberedEvent(number: number, hub: hub, event: event))
    }
}

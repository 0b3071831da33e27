import RealtimeProtocol
import Synchronization

@testable import RealtimeEngine

/// Keeps the events of a hub.
final class RecordingEvents: EventSink {
    private let events = Mutex<[NumberedEvent]>([])

    var all: [NumberedEvent] { self.events.withLock { events in events } }

    func record(_ event: NumberedEvent) {
        self.events.withLock { events in events.append(event) }
    }

    /// What happened to rooms, in words.
    var rooms: [String] {
        self.all.compactMap { event in
            switch event.event {
            case .roomOccupied(let room, _): "occupied \(room)"
            case .roomVacated(let room, _): "vacated \(room)"
            default: nil
            }
        }
    }

    /// The life of one connection in words.
    func life(of id: ConnectionID) -> [String] {
        self.all.compactMap { event in
            switch event.event {
            case .connected(let client) where client.connection == id: "connected"
            case .closed(let client, let reason) where client.connection == id: "closed \(reason.code)"
            default: nil
            }
        }
    }
}

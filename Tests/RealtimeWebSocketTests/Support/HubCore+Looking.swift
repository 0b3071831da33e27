@testable import RealtimeEngine

extension HubCore {
    /// Every connection that is open.
    var machineSlots: [ConnectionID] {
        self.machine.connections.indices.filter { slot in self.machine.connections[slot].phase != .free }
            .map { slot in self.machine.id(of: slot) }
    }

    /// How much waits in each connection's own queue.
    var ownQueueBytes: [Int] { self.machine.connections.map(\.own.count) }
}

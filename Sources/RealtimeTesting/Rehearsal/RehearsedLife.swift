/// A node of a rehearsal in one of its lives.
final class RehearsedLife {
    let place: Int
    let clock: VirtualClock
    let nodeClock: NodeClock
    let host: RehearsedHost
    /// Where its hubs live.
    let executors: [SimulationExecutor]
    /// None until the host has made the node.
    var hubs: [SimulatedHub] = []
    /// Its way to a broker that others share.
    var door: BrokerDoor?
    var pausedUntil: Int64 = 0
    var isDead = false
    /// It was told to stop.
    var isLeaving = false

    init(
        place: Int,
        clock: VirtualClock,
        nodeClock: NodeClock,
        host: RehearsedHost,
        executors: [SimulationExecutor]
    ) {
        self.place = place
        self.clock = clock
        self.nodeClock = nodeClock
        self.host = host
        self.executors = executors
    }
}

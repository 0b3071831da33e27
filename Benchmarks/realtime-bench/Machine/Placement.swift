#if os(Linux)
private import CFloorServer

/// Which CPUs the two processes run on: the server on the first, this one on the second, if there are two.
struct Placement {
    /// The server's CPU, or nil if it may run anywhere.
    private(set) var serverCPU: Int?

    private static let shared = Placement()

    /// The placement for a server with `hubs` loops.
    ///
    /// With more than one loop the server is not pinned.
    static func pinned(hubs: Int) -> Placement {
        var placement = shared
        if hubs != 1 { placement.serverCPU = nil }
        return placement
    }

    private init() {
        let first = load_usable_cpu(0)
        let second = load_usable_cpu(1)
        guard first >= 0, second >= 0, load_pin(second) == 0 else { return }
        serverCPU = Int(first)
    }
}
#endif

/// What a served connection does with its messages.
enum ServeMode: String, CaseIterable {
    /// Every message comes back with its type.
    case echo
    /// Every connection is in one room, and every message goes to all of them as it is, its sender included.
    case broadcast
    /// The client protocol with open permissions.
    case realtime
}

/// What happens to a member that reads too slowly.
enum ServeOverflow: String, CaseIterable {
    /// What is missing is read back from the history.
    case recover
    /// The member goes on at the head and is told what it misses.
    case skip
    case disconnect
}

/// How to serve.
struct ServeOptions {
    var mode = ServeMode.echo
    var host = "127.0.0.1"
    /// 0 lets the system choose.
    var port: UInt16 = 0
    var hubs = 1
    /// In bytes.
    var maximumMessage = 33_554_432
    /// Per message.
    var maximumFragments = 131_072
    var maximumConnections = 20_000
    /// Of each connection; 0 for any number.
    var commandsPerSecond = 0
    var overflow = ServeOverflow.skip
    /// Over how many seconds SIGTERM lets the clients go.
    var drain = 0
    /// `off`, `turn`, or a window in milliseconds.
    var batching = "off"
}

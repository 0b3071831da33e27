import RealtimeProtocol

/// A room as one hub holds it while it has members here: its position, its policy and its logs, one per format.
struct HubRoom {
    enum Phase {
        /// Nobody uses the place.
        case free
        /// The broker has not answered yet; joins wait.
        case subscribing
        /// Publications flow.
        case live
    }

    var name = ""
    var phase = Phase.free
    var policy = RoomPolicy()
    /// The broker's position as far as this hub has heard.
    var epoch = ""
    var offset: UInt64 = 0
    var logs: [RoomLog] = []
    /// The newest publication of each key, for members that are left behind.
    var conflation = ConflationTable()
    /// What it holds, as the hub has counted it.
    var accounted = 0
    /// Members and joins under way; the room is given up at zero.
    var interest = 0
    var waiting: [Join] = []
    /// Some log's batch waits for the end of the turn or of the window.
    var isBatchOpen = false
    /// When the window ends.
    var batchEnd = Instant(nanoseconds: 0)
    /// Something was appended in this turn.
    var isDirty = false
    /// In the list of rooms that may hold memory.
    var isWarm = false
    var lastAppend = Instant(nanoseconds: 0)

    var position: StreamPosition { StreamPosition(epoch: self.epoch, offset: self.offset) }
}

/// A join under way.
struct Join {
    /// Who asked, which decides where the answer goes.
    enum Purpose {
        /// A `subscribe` command with this id.
        case command(UInt32)
        /// A room of the server's choice, answered with `connect`.
        case connect
        /// A raw connection; there is no answer.
        case raw
    }

    var connection: ConnectionID
    var room: Int32
    var purpose: Purpose
    /// The client has everything up to here and wants the rest.
    var since: StreamPosition?
    /// The client reads through this consumer.
    var consumer: ConsumerID?
    var permissions: RoomGrant
    var info: RawJSON?
    var data: RawJSON?
    /// The position of the state that `data` is.
    var snapshot: StreamPosition?
    /// The history is read from the snapshot on, no longer from where the client stopped.
    var isFollowing = false
    /// What the history has given so far.
    var recovered: [LogEntry] = []
    /// The last page was empty, although the hub had heard of more.
    var hasReadNothing = false
    /// The client wants error 112 instead of a subscription that does not go on where it stopped.
    var rejectsUnrecovered = false

    /// From where the history is read.
    var start: StreamPosition? { self.isFollowing ? self.snapshot : self.since }
}

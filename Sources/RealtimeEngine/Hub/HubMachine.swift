import RealtimeProtocol

/// The engine of one hub: connections, rooms, cursors and timers as a deterministic state machine.
///
/// No clock, randomness, socket, task, lock or logging is used in here. Time, entropy and input are arguments; what
/// must happen outside comes out as `effects`, bytes come out of `drain`. The same calls give the same bytes, whatever
/// the process's hash seed: dictionaries are only looked up, never iterated.
struct HubMachine: ~Copyable {
    /// Its limits may change while the hub runs.
    var configuration: HubConfiguration
    var protocolLimits: ProtocolLimits
    /// The version that clients are told: the library's, and the words for what it can do beyond the protocol.
    let announcement: String
    let keepsConsumers: Bool
    let grantsLeases: Bool
    var connections: [ConnectionState] = []
    var freeSlots: [Int32] = []
    var formats: [any OutboundFormat] = []
    /// The same formats, where their messages may hold several publications.
    var batchingFormats: [(any BatchingFormat)?] = []
    var rooms: [HubRoom] = []
    var freeRooms: [Int32] = []
    var roomIndex: [String: Int32] = [:]
    /// Who reads for a consumer on this hub.
    var consumerPlaces: [ConsumerPlace: ConnectionID] = [:]
    var requests: [UInt64: OpenRequest] = [:]
    var calls: [UInt64: PendingCall] = [:]
    var callDeadlines = DeadlineRing()
    var requestDeadlines = DeadlineRing()
    var breakers: BreakerPanel
    /// Requests that the broker is not asked, and that wait to be answered in this turn.
    var unasked: [UnaskedRequest] = []
    var serial: UInt64 = 0
    /// Effects since they were last taken, in order.
    var effects: [HubEffect] = []
    var logs: [LogRecord] = []
    var logLevel: LogRecord.Level?
    var counters = Counters()
    /// Rooms to which something was appended in this turn.
    var dirtyRooms: [Int32] = []
    /// Rooms that lost their last member in this turn.
    var idleRooms: [Int32] = []
    /// Rooms that may hold memory although they are quiet.
    var warmRooms: [Int32] = []
    /// Rooms whose batches end with this turn.
    var turnBatches: [Int32] = []
    /// Rooms whose batches end with their window, and the first such end.
    var windowBatches: [Int32] = []
    var nextBatchEnd = Instant(nanoseconds: .max)
    /// The turn is at its end: what is appended now is due at once.
    var isFlushing = false
    /// The last line that was queued, while the next one may still share its message.
    var lastLine = LastLine()
    /// Bytes in logs and own queues, and those of connections that are being closed.
    var heldBytes = 0
    var leavingBytes = 0
    /// Connections that have something to send.
    var ready: [Int32] = []
    var wheel: TimingWheel
    /// Connections that are not read until their bytes are paid for.
    var throttles: TimingWheel
    var fired: [Int32] = []
    var time: TurnTime
    var nextSweep: Instant
    /// Buffers for own queues, waiting for a connection that needs one.
    var spare: [[UInt8]] = []
    var scratch: [UInt8] = []
    let gather: GatherBuffer
    /// The hub lets its connections go.
    var drain: Drain?
    var frameLimits: FrameLimits

    /// Bounds in the units of the hot path.
    struct FrameLimits {
        var rateInterval: Int64
        var rateAllowance: Int64
        var byteAllowance: Int64
        var pingInterval: Int64
        var pongTimeout: Int64

        init(_ configuration: HubConfiguration) {
            let rate = configuration.limits.commandsPerSecond
            self.rateInterval = rate > 0 ? 1_000_000_000 / Int64(rate) : 0
            self.rateAllowance = self.rateInterval * Int64(max(0, configuration.limits.commandBurst - 1))
            self.byteAllowance = configuration.limits.byteAllowance
            self.pingInterval = configuration.timing.pingInterval.nanosecondsClamped
            self.pongTimeout = configuration.timing.pongTimeout.nanosecondsClamped
        }
    }

    /// What the broker can do.
    struct BrokerFeatures {
        var remembersKeys: Bool
        var keepsConsumers: Bool
        var grantsLeases: Bool

        init(_ broker: any Broker) {
            self.remembersKeys = broker.remembersPublishKeys
            self.keepsConsumers = broker.keepsConsumers
            self.grantsLeases = broker.grantsLeases
        }

        /// The version that clients are told, with the words for what they may count on; empty without any.
        var announcement: String {
            let words = [
                self.remembersKeys ? "publish-key" : nil, self.keepsConsumers ? "consumers" : nil,
                self.grantsLeases ? "lease" : nil,
            ]
            let known = words.compactMap { word in word }
            return known.isEmpty ? "" : "swift-realtime/0.1.0 " + known.joined(separator: " ")
        }
    }

    init(configuration: HubConfiguration, broker: BrokerFeatures, time: TurnTime, logLevel: LogRecord.Level?) {
        self.configuration = configuration
        self.announcement = broker.announcement
        self.keepsConsumers = broker.keepsConsumers
        self.grantsLeases = broker.grantsLeases
        self.protocolLimits = configuration.limits.protocolLimits
        self.breakers = BreakerPanel(configuration.breaker, rooms: configuration.rooms)
        self.wheel = TimingWheel(tick: configuration.timing.tick, now: time.now)
        self.throttles = TimingWheel(tick: configuration.timing.tick, now: time.now)
        self.time = time
        self.nextSweep = time.now
        self.logLevel = logLevel
        self.gather = GatherBuffer()
        self.frameLimits = FrameLimits(configuration)
    }

    /// The slot of a connection that is still the same one.
    func slot(of id: ConnectionID) -> Int? {
        let slot = Int(id.slot)
        guard slot >= 0, slot < self.connections.count else { return nil }
        let isSame = self.connections[slot].generation == id.generation && self.connections[slot].phase != .free
        return isSame ? slot : nil
    }

    func id(of slot: Int) -> ConnectionID {
        ConnectionID(slot: Int32(slot), generation: self.connections[slot].generation)
    }

    /// Whether something waits to be done outside, or to be answered.
    var hasWork: Bool { !self.effects.isEmpty || !self.unasked.isEmpty }

    mutating func nextSerial() -> UInt64 {
        self.serial += 1
        return self.serial
    }

    /// Asks the broker and remembers why; if its breaker is open, the answer is that it cannot be reached.
    mutating func request(_ pending: PendingRequest, _ command: (BrokerRequestID) -> BrokerCommand) {
        switch self.admit(.broker) {
        case .call(let ticket):
            let number = self.nextSerial()
            self.requests[number] = OpenRequest(pending: pending, ticket: ticket)
            self.appendDeadline(number)
            self.effects.append(.broker(command(BrokerRequestID(number: number))))
        case .refuse(let milliseconds):
            self.unasked.append(UnaskedRequest(pending: pending, error: .breakerOpen(milliseconds: milliseconds)))
        }
    }

    /// Gives a request the broker's time from now on.
    mutating func appendDeadline(_ number: UInt64) {
        self.requestDeadlines.append(number, at: self.time.now.advanced(by: self.configuration.timing.brokerTimeout))
    }

    /// Calls the host and remembers why; if its breaker is open, the client is told so.
    mutating func call(
        _ slot: Int,
        _ purpose: PendingCall.Purpose,
        _ body: HandlerCall.Body,
        through target: BreakerPanel.Target?
    ) {
        var ticket: BreakerPanel.Ticket?
        if let target {
            switch self.admit(target) {
            case .call(let admitted): ticket = admitted
            case .refuse(let milliseconds):
                return self.refuseUnasked(slot, purpose, milliseconds: milliseconds)
            }
        }
        let serial = self.nextSerial()
        self.calls[serial] = PendingCall(connection: self.id(of: slot), purpose: purpose, ticket: ticket)
        self.callDeadlines.append(serial, at: self.time.now.advanced(by: self.configuration.timing.handlerTimeout))
        if purpose.holdsOrder { self.connections[slot].isHeld = true }
        self.connections[slot].pendingCalls += 1
        self.counters.add(.handlerCalls)
        self.effects.append(.call(HandlerCall(serial: serial, body: body)))
    }

    mutating func note(
        _ level: LogRecord.Level,
        _ event: String,
        _ details: KeyValuePairs<String, String>
    ) {
        guard let wanted = self.logLevel, level >= wanted else { return }
        self.logs.append(LogRecord(level, event, details))
    }

    /// The place of a format in the table, by name.
    mutating func index(of format: any OutboundFormat) -> UInt8 {
        let name = format.name
        if let place = self.formats.firstIndex(where: { $0.name == name }) { return UInt8(place) }
        precondition(self.formats.count < 250, "a hub serves at most 250 outbound formats")
        self.formats.append(format)
        self.batchingFormats.append(format as? any BatchingFormat)
        return UInt8(self.formats.count - 1)
    }
}

import RealtimeProtocol

/// What the hub's machine wants done outside, in order.
enum HubEffect {
    case broker(BrokerCommand)
    case call(HandlerCall)
    /// Nobody waits for this call any more.
    case cancelCall(UInt64)
    case setReading(Int, Bool)
    case finish(Int, Disconnect?)
    case abort(Int)
    case rawClosed(any RawHandler, ConnectionID)
    case event(NodeEvent)
    case observe(Measure, Int64)
    /// Counts the connection as the user's, and says whether it may be.
    case admit(ConnectionID, Admission)
    /// A connection that was counted is the user's no more.
    case release(user: String)
}

/// A call of the host's, and where its result goes.
struct HandlerCall: Sendable {
    enum Body: Sendable {
        case connect(ConnectEvent)
        case rpc(RPCEvent)
        case message(MessageEvent)
        case closed(ClosedEvent)
        case subscribe(any RoomHandler, SubscribeEvent)
        case publish(any RoomHandler, PublishEvent)
    }

    var serial: UInt64
    var body: Body
}

/// What a call of the host's returned.
enum HandlerOutcome: Sendable {
    case connect(Result<ConnectGrant, HandlerError>)
    case rpc(Result<RawJSON, HandlerError>)
    case message(Result<Void, HandlerError>)
    case closed
    case subscribe(Result<SubscribeGrant, HandlerError>)
    case publish(Result<PublishGrant, HandlerError>)
}

/// What the machine remembers of a call that is out.
struct PendingCall {
    enum Purpose {
        case connect(ConnectRequest, commandID: UInt32)
        case rpc(commandID: UInt32)
        case message
        case closed
        case subscribe(SubscribeRequest, consumer: String?, commandID: UInt32)
        case publish(PublishRequest, commandID: UInt32)

        /// Whether later commands of the connection wait until the call returns.
        var holdsOrder: Bool {
            switch self {
            case .connect, .message, .subscribe, .publish: true
            case .rpc, .closed: false
            }
        }
    }

    var connection: ConnectionID
    var purpose: Purpose
    var ticket: BreakerPanel.Ticket?
}

/// A request that the broker has not answered.
struct OpenRequest {
    var pending: PendingRequest
    var ticket: BreakerPanel.Ticket?
}

/// A request that the broker was not asked.
struct UnaskedRequest {
    var pending: PendingRequest
    var error: BrokerError
}

/// What the machine remembers of a request to the broker.
enum PendingRequest {
    case subscribe(room: Int32)
    case publish(ConnectionID, commandID: UInt32)
    case rawPublish(ConnectionID)
    case history(ConnectionID, commandID: UInt32)
    /// Its answer may come until then, and a little later.
    case lease(ConnectionID, commandID: UInt32, until: Instant)
    case presence(ConnectionID, commandID: UInt32, countsOnly: Bool)
    case recovery(Join)
    case catchUp(ConnectionID, room: Int32)
    case consumerOpen(Join)
    case consumerFetch(ConnectionID, ConsumerSeat)
    case acknowledge(ConnectionID, commandID: UInt32, ConsumerSeat, Acknowledgement)
}

/// A connection that speaks the host's own messages, during one call of its handler.
///
/// What is sent is encoded at once into the connection's own queue; everything else takes effect, in order, when the
/// call returns.
public struct RawConnection {
    enum Command {
        case join(room: String)
        case leave(room: String)
        case publish(room: String, Payload)
        case close
    }

    /// Which connection this is.
    public let id: ConnectionID
    let format: any OutboundFormat
    var output: [UInt8]
    var commands: [Command] = []

    init(id: ConnectionID, format: any OutboundFormat, output: consuming [UInt8]) {
        self.id = id
        self.format = format
        self.output = output
    }

    /// Sends a message to this peer alone.
    public mutating func send(kind: Payload.Kind, _ bytes: Span<UInt8>) {
        self.format.appendMessage(kind: kind, bytes, to: &self.output)
    }

    /// Puts the connection into a room at its head; it gets everything that is published from now on.
    public mutating func join(room: String) {
        self.commands.append(.join(room: room))
    }

    /// Takes the connection out of a room.
    public mutating func leave(room: String) {
        self.commands.append(.leave(room: room))
    }

    /// Publishes to a room, in order with this connection's other publications.
    public mutating func publish(room: String, _ payload: Payload) {
        self.commands.append(.publish(room: room, payload))
    }

    /// Closes the connection after what was sent.
    public mutating func close() {
        self.commands.append(.close)
    }
}

/// Messages of the host's own, handled on the hub's thread without a `Task`.
///
/// Methods must not block and must depend on their arguments alone if the host wants to replay a run.
public protocol RawHandler: AnyObject, Sendable {
    /// The connection opened; a room joined here is joined before the peer learns that it is connected.
    func opened(_ connection: inout RawConnection)
    /// A message came; `bytes` are valid during the call.
    func received(_ connection: inout RawConnection, kind: Payload.Kind, _ bytes: Span<UInt8>)
    /// The connection is gone.
    func closed(_ id: ConnectionID)
}

extension RawHandler {
    /// Does nothing.
    public func opened(_ connection: inout RawConnection) {}
    /// Does nothing.
    public func closed(_ id: ConnectionID) {}
}

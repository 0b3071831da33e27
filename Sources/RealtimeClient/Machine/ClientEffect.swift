public import RealtimeProtocol

/// What the owner of a ``ClientStateMachine`` has to do, in order.
public enum ClientEffect: Hashable, Sendable {
    /// Open a transport, and then call `transportOpened` or `transportEnded` with this number.
    ///
    /// - Parameter at: Where the server that let the client go wants it, for this one attempt.
    case openTransport(SessionNumber, at: String? = nil)

    /// Send a message on the transport with this number.
    case send(SessionNumber, [UInt8])

    /// Close the transport with this number, or stop opening it; nothing more of it is of interest.
    case closeTransport(SessionNumber, Disconnect)

    /// Call `tick` at this time, in nanoseconds of the caller's clock.
    ///
    /// Replaces the last one. Early and needless calls are harmless.
    case wake(at: UInt64)

    /// Answer with `provideToken`.
    case needsToken(TokenRequest)

    /// The client's state is another one now.
    case stateChanged(ClientState)

    /// Something happened in a room.
    case room(String, RoomEvent)

    /// The application tells the client something.
    case message(RawJSON)

    /// A call is over; the last that is heard of its number.
    case completed(CallNumber, Result<ClientReply, ClientError>)
}

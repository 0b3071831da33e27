public import RealtimeEngine
internal import RealtimeProtocol
public import RealtimeWebSocket

/// What the kit gives to the host's closure: a hub, and the WebSocket that is to run over the stream.
public struct ByteStreamBench: Sendable {
    /// The hub to attach to; it lives on the executor that `checkByteStream` was given.
    public let hub: Hub
    let watch: TransportWatch
    let number: Int

    /// Makes the server's end of the WebSocket over a stream, instead of `WebSocketConnection.init`.
    ///
    /// Call it in a turn. The owner of the stream then tells the connection what happens, as `ByteStream` says.
    public func open(_ stream: any ByteStream, core: HubCore) -> WebSocketConnection {
        let watched = WatchedStream(stream, self.watch, self.number)
        let service = WebSocketService(endpoints: ["*": .raw(self.watch, subprotocols: [])])
        return WebSocketConnection(stream: watched, service: service, remoteAddress: "peer", core: core)
    }
}

/// The stream under test, with every answer written down.
///
/// The kit makes connections one after the other, so that the stream's number is that of its connection.
final class WatchedStream: ByteStream {
    private let inner: any ByteStream
    private let watch: TransportWatch
    private let number: Int

    init(_ inner: any ByteStream, _ watch: TransportWatch, _ number: Int) {
        self.inner = inner
        self.watch = watch
        self.number = number
    }

    func write(_ slices: UnsafeBufferPointer<OutboundSlice>, total: Int) -> WriteOutcome {
        let outcome = unsafe self.inner.write(slices, total: total)
        self.watch.wrote(outcome, self.id)
        return outcome
    }

    func setReading(_ enabled: Bool) {
        self.watch.setReading(enabled, self.id)
        self.inner.setReading(enabled)
    }

    func shutdownWriting() { self.inner.shutdownWriting() }

    func abort() { self.inner.abort() }

    private var id: ConnectionID? {
        let opened = self.watch.opened
        return self.number < opened.count ? opened[self.number] : nil
    }
}

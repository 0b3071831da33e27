import RealtimeEngine
import Synchronization

/// Greets, joins room `a`, sends every message back, publishes what begins with `!` and closes on `close`.
final class EchoHandler: RawHandler {
    private let gone = Mutex(0)

    /// How often it was told that a connection is gone.
    var closedCount: Int { self.gone.withLock { gone in gone } }

    func opened(_ connection: inout RawConnection) {
        connection.join(room: "a")
        connection.send(kind: .text, Array("hello".utf8).span)
    }

    func received(_ connection: inout RawConnection, kind: Payload.Kind, _ bytes: Span<UInt8>) {
        let message = [UInt8](copying: bytes)
        if message == Array("close".utf8) { return connection.close() }
        if message.first == UInt8(ascii: "!") {
            connection.publish(room: "a", Payload(kind: .text, bytes: message))
        } else {
            connection.send(kind: kind, bytes)
        }
    }

    func closed(_ id: ConnectionID) {
        self.gone.withLock { gone in gone += 1 }
    }
}

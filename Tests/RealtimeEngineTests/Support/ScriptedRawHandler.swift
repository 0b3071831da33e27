import RealtimeEngine
import Synchronization

/// A raw handler that does what the message says, and writes down what it is told.
///
/// `join a`, `leave a`, `publish a text`, `binary a text`, `send text` and `close`; several are separated by `;`.
final class ScriptedRawHandler: RawHandler {
    private let atOpening: String
    private let gone = Mutex<[ConnectionID]>([])

    init(atOpening: String = "") {
        self.atOpening = atOpening
    }

    /// The connections of which it was told that they are gone.
    var closedIDs: [ConnectionID] { self.gone.withLock { gone in gone } }

    func opened(_ connection: inout RawConnection) {
        Self.run(self.atOpening, &connection)
    }

    func received(_ connection: inout RawConnection, kind: Payload.Kind, _ bytes: Span<UInt8>) {
        Self.run(String(decoding: [UInt8](copying: bytes), as: UTF8.self), &connection)
    }

    func closed(_ id: ConnectionID) {
        self.gone.withLock { gone in gone.append(id) }
    }

    private static func run(_ script: String, _ connection: inout RawConnection) {
        for step in script.split(separator: ";") {
            let words = step.split(separator: " ", maxSplits: 2).map(String.init)
            switch words.first {
            case "join": connection.join(room: words[1])
            case "leave": connection.leave(room: words[1])
            case "publish": connection.publish(room: words[1], Payload(kind: .text, bytes: Array(words[2].utf8)))
            case "binary": connection.publish(room: words[1], Payload(kind: .binary, bytes: Array(words[2].utf8)))
            case "send": connection.send(kind: .text, Array(words[1].utf8).span)
            case "close": connection.close()
            default: break
            }
        }
    }
}

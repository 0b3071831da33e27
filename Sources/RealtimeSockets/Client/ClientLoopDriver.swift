internal import RealtimeClient
internal import Synchronization
internal import WebSocketCodec

/// The loop itself: poller, streams and their deadlines, all on one thread.
final class ClientLoopDriver {
    private let mail: ClientLoopMail
    private let masks = MaskKeys()
    private var poller: Poller
    private var streams: [ClientStream?] = []
    private var free: [Int] = []
    private var places: [ObjectIdentifier: Int] = [:]
    private var registered: [PollInterest] = []
    private var generation: UInt64 = 0
    private var nextScan: UInt64 = 0
    private var scratch = [UInt8](repeating: 0, count: 64 * 1024)

    /// How often deadlines are looked at, in nanoseconds: they may be late by this much.
    private static let scanInterval: UInt64 = 100_000_000

    init(_ mail: ClientLoopMail, _ poller: consuming Poller) {
        self.mail = mail
        self.poller = poller
    }

    func run() {
        while let posted = self.mail.take(mayWait: true) {
            for connection in posted { self.attend(connection) }
            let timeout: UInt64? = !posted.isEmpty ? 0 : self.places.isEmpty ? nil : Self.scanInterval
            // The system may fail to wait for want of memory; the loop goes round and asks again.
            if case .success(let found) = self.poller.wait(timeoutNanoseconds: timeout) {
                for index in 0..<found { self.handle(self.poller.event(at: index)) }
            }
            self.scan()
        }
        // Who closed before the end still says goodbye.
        let rest = self.mail.takeRest()
        for connection in rest where self.places[ObjectIdentifier(connection)] != nil { self.attend(connection) }
        for case let stream? in self.streams { stream.abandon() }
        for connection in rest { connection.ended(.lost) }
    }

    private func attend(_ connection: SocketClientConnection) {
        guard let place = self.places[ObjectIdentifier(connection)] else { return self.open(connection) }
        guard let stream = self.streams[place] else { return }
        stream.attend(now: MonotonicClock.now())
        self.settle(stream, place)
    }

    private func open(_ connection: SocketClientConnection) {
        // One that has ended is posted once more at most: by its client, who did not know yet.
        guard connection.isNew() else { return }
        let now = MonotonicClock.now()
        do throws(HandshakeError) {
            let web = try ClientWebSocket(
                options: connection.options,
                keyBytes: self.masks.sixteenBytes(),
                masks: { [masks = self.masks] in masks.next() },
                now: now
            )
            switch Socket.connect(to: connection.address) {
            case .failure(let error):
                connection.ended(.lost, opening: TransportFailure("cannot connect to \(connection.address): \(error)"))
            case .success(let attempt): self.add(connection, attempt.socket, web)
            }
        } catch {
            guard case .failed(let failure, _) = TransportEnd(error) else { return connection.ended(.lost) }
            connection.ended(.lost, opening: TransportFailure(failure))
        }
    }

    private func add(_ connection: SocketClientConnection, _ socket: Socket, _ web: consuming ClientWebSocket) {
        let place = self.free.popLast() ?? self.streams.count
        if place == self.streams.count {
            self.streams.append(nil)
            self.registered.append([])
        }
        self.generation = (self.generation + 1) & 0x7FFF_FFFF
        let token = self.generation << 32 | UInt64(place)
        let stream = ClientStream(connection, socket, token: token, web: web)
        if case .failure(let error) = self.poller.register(socket, token: token, interest: stream.interest) {
            socket.close()
            self.free.append(place)
            return connection.ended(.lost, opening: TransportFailure("\(error)"))
        }
        self.streams[place] = stream
        self.registered[place] = stream.interest
        self.places[ObjectIdentifier(connection)] = place
    }

    private func handle(_ event: PollEvent) {
        let place = Int(event.token & 0xFFFF_FFFF)
        guard place < self.streams.count, let stream = self.streams[place], stream.token == event.token else { return }
        stream.handle(event, now: MonotonicClock.now(), &self.scratch)
        self.settle(stream, place)
    }

    private func scan() {
        let now = MonotonicClock.now()
        if now < self.nextScan { return }
        self.nextScan = now + Self.scanInterval
        for (place, stream) in self.streams.enumerated() {
            guard let stream else { continue }
            stream.tick(now: now)
            self.settle(stream, place)
        }
    }

    /// Tells the poller what the stream waits for now, or lets go of it.
    private func settle(_ stream: ClientStream, _ place: Int) {
        if stream.phase == .over {
            // Its descriptor is closed, which took it out of the poller.
            self.places[ObjectIdentifier(stream.connection)] = nil
            self.streams[place] = nil
            self.free.append(place)
        } else if self.registered[place] != stream.interest {
            self.registered[place] = stream.interest
            let modified = self.poller.modify(stream.socket, token: stream.token, interest: stream.interest)
            if case .failure = modified { stream.abandon() }
        }
    }
}

/// Masking keys that nobody can guess, drawn from the system many at a time (RFC 6455 5.3).
final class MaskKeys: Sendable {
    private let keys = Mutex<[UInt32]>([])

    func next() -> UInt32 {
        self.keys.withLock { keys in
            if keys.isEmpty { keys = Self.draw(256) }
            return keys.popLast() ?? 0
        }
    }

    func sixteenBytes() -> [UInt8] {
        Self.draw(4).flatMap { word in (0..<4).map { byte in UInt8(truncatingIfNeeded: word >> (8 * byte)) } }
    }

    private static func draw(_ count: Int) -> [UInt32] {
        var words = Array(repeating: UInt32(0), count: count)
        let filled = unsafe words.withUnsafeMutableBytes { bytes in unsafe SystemEntropy.fill(bytes) }
        // Keys that can be guessed would be worse than none: a system without randomness cannot take part.
        if case .failure(let error) = filled { preconditionFailure("the system gives no randomness: \(error)") }
        return words
    }
}

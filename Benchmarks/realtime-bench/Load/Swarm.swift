#if os(Linux)
internal import BenchmarkSupport
internal import CFloorServer

/// Many client connections on one epoll loop: opens them with bounded parallelism, splits frames, sends.
///
/// Per-connection state is in flat arrays indexed by connection number. A connection that has nothing incomplete holds
/// no buffer; all reads go through one buffer.
@safe
final class Swarm {
    enum Phase: UInt8 {
        case idle
        case connecting
        case handshaking
        case open
        /// A close frame went out or came in; the end of the stream is awaited.
        case closing
    }

    struct Settings {
        var port: UInt16
        var path = "/"
        var subprotocol: String?
        /// How many connections may be on their way at once.
        var parallelism = 256
    }

    static let readCapacity = 512 * 1024
    private static let eventCapacity = 512
    /// Connections from one loopback address, before the next one is used: the ports of one are 28,000 here.
    private static let connectionsPerAddress = 20_000

    let settings: Settings
    /// Reads that brought something: with the deliveries, this says how many came at a time.
    var reads = 0
    /// Whether connections made from now on take as little as possible when they are paused.
    var opensNarrow = false
    /// Connections that are being made.
    var inFlight = 0
    var descriptors: [Int32]
    var phases: [Phase]
    var closeCodes: [Int32]
    /// The start of a frame that is not whole yet.
    var unread: [[UInt8]]
    /// What the socket did not take.
    var unsent: [[UInt8]]
    var writer = ClientFrameWriter(seed: 0x5DEE_CE66)
    let request: [UInt8]
    let buffer: UnsafeMutableBufferPointer<UInt8>
    private let events: UnsafeMutableBufferPointer<load_event>
    private let epoll: Int32
    private var waiting: [Int] = []
    private var firstWaiting = 0
    private var opened = 0

    init(connections: Int, settings: Settings) throws(EnvironmentProblem) {
        self.settings = settings
        let descriptor = load_epoll_create()
        guard descriptor >= 0 else { throw EnvironmentProblem("cannot create an epoll set (errno \(-descriptor))") }
        epoll = descriptor
        descriptors = Array(repeating: -1, count: connections)
        phases = Array(repeating: .idle, count: connections)
        closeCodes = Array(repeating: 0, count: connections)
        unread = Array(repeating: [], count: connections)
        unsent = Array(repeating: [], count: connections)
        request = ClientHandshake.request(
            path: settings.path,
            port: settings.port,
            subprotocol: settings.subprotocol
        )
        unsafe buffer = .allocate(capacity: Self.readCapacity)
        unsafe events = .allocate(capacity: Self.eventCapacity)
    }

    deinit {
        for descriptor in descriptors where descriptor >= 0 { load_abort(descriptor) }
        load_close(epoll)
        unsafe buffer.deallocate()
        unsafe events.deallocate()
    }

    /// Asks for connections to be made, in this order, as `parallelism` allows.
    func open(_ connections: some Sequence<Int>) {
        waiting.append(contentsOf: connections)
    }

    /// Waits for at most so long, and handles what came.
    func turn(for owner: some SwarmOwner, timeoutMilliseconds: Int) throws(EnvironmentProblem) {
        try startWaiting()
        let count = unsafe load_epoll_wait(
            epoll,
            events.baseAddress,
            Int32(Self.eventCapacity),
            Int32(timeoutMilliseconds)
        )
        guard count >= 0 else { throw EnvironmentProblem("epoll_wait failed (errno \(-count))") }
        for index in 0..<Int(count) {
            let event = unsafe events[index]
            let connection = Int(event.tag)
            if event.writable != 0 { becameWritable(connection, owner) }
            if event.readable != 0 { read(connection, owner) }
        }
    }

    func watch(_ connection: Int, _ interest: load_interest) {
        let descriptor = descriptors[connection]
        guard descriptor >= 0 else { return }
        _ = load_epoll_change(epoll, descriptor, UInt32(connection), Int32(interest.rawValue))
    }

    /// Stops reading a connection, so that its receive window closes.
    func pause(_ connection: Int) {
        _ = load_epoll_remove(epoll, descriptors[connection])
    }

    /// Reads a paused connection again.
    func resume(_ connection: Int) {
        let interest = unsent[connection].isEmpty ? load_interest_read : .readAndWrite
        _ = load_epoll_add(epoll, descriptors[connection], UInt32(connection), Int32(interest.rawValue))
    }

    private func startWaiting() throws(EnvironmentProblem) {
        while inFlight < settings.parallelism, firstWaiting < waiting.count {
            let connection = waiting[firstWaiting]
            firstWaiting += 1
            if firstWaiting == waiting.count {
                waiting.removeAll(keepingCapacity: true)
                firstWaiting = 0
            }
            let address = UInt32(opened / Self.connectionsPerAddress % 200)
            let descriptor = load_connect(0x7F00_0001 + address, settings.port, opensNarrow ? 1 : 0)
            guard descriptor >= 0 else { throw EnvironmentProblem("cannot open a socket (errno \(-descriptor))") }
            opened += 1
            inFlight += 1
            descriptors[connection] = descriptor
            phases[connection] = .connecting
            closeCodes[connection] = 0
            let added = load_epoll_add(
                epoll,
                descriptor,
                UInt32(connection),
                Int32(load_interest.readAndWrite.rawValue)
            )
            guard added == 0 else { throw EnvironmentProblem("cannot watch a socket (errno \(-added))") }
        }
    }
}

extension load_interest {
    static let readAndWrite = load_interest(rawValue: load_interest_read.rawValue | load_interest_write.rawValue)
}
#endif

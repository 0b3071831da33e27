import RealtimeClient
import RealtimeProtocol
import Synchronization

/// A client with everything around it in the test's hand: tasks, time, the network and tokens.
final class Stage: Sendable {
    let executor = ManualExecutor()
    let time = VirtualTime()
    let transport = MemoryTransport()
    let client: RealtimeClient

    init(_ configure: (inout ClientConfiguration) -> Void = { _ in }) {
        var configuration = ClientConfiguration()
        configure(&configuration)
        let time = self.time
        let source = RandomSource()
        let environment = ClientEnvironment(
            now: { time.now },
            sleep: { until in await time.sleep(until: until) },
            random: { source.next() },
            executor: self.executor,
            token: { room in .success("token of \(room ?? "the connection")") }
        )
        self.client = RealtimeClient(transport: self.transport, environment: environment, configuration: configuration)
    }

    /// Starts a task and runs everything that is ready.
    @discardableResult
    func run<Value: Sendable>(_ body: @escaping @Sendable (RealtimeClient) async -> Value) -> Promise<Value> {
        let promise = Promise<Value>()
        let client = self.client
        let task = Task(executorPreference: self.executor) { promise.keep(await body(client)) }
        promise.canceller.withLock { canceller in canceller = { task.cancel() } }
        self.executor.drain()
        return promise
    }

    func advance(by nanoseconds: UInt64) {
        self.time.advance(by: nanoseconds)
        self.executor.drain()
    }

    func put(_ texts: String...) {
        for text in texts { self.transport.last?.put(text) }
        self.executor.drain()
    }

    func sent() -> [String] {
        self.transport.last?.takeSent() ?? []
    }

    /// Connects up to the server's answer.
    func connect(_ result: String = #""client":"c""#) {
        self.run { client in await client.connect() }
        self.answer(#""connect":{\#(result)}"#)
    }

    func answer(_ body: String) {
        guard let id = ids(self.sent()).last else { return }
        self.put(#"{"id":\#(id),\#(body)}"#)
    }
}

/// What a task came to, once it has.
final class Promise<Value: Sendable>: Sendable {
    private let value = Mutex<Value?>(nil)
    let canceller = Mutex<(@Sendable () -> Void)?>(nil)

    func keep(_ value: Value) { self.value.withLock { kept in kept = value } }

    var result: Value? { self.value.withLock { value in value } }

    func cancel() { self.canceller.withLock { canceller in canceller }?() }
}

final class RandomSource: Sendable {
    private let generator = Mutex(SeededGenerator(seed: 7))

    func next() -> UInt64 { self.generator.withLock { generator in generator.next() } }
}

/// What a reader has read.
final class Log<Element: Sendable>: Sendable {
    private let elements = Mutex<[Element]>([])

    func add(_ element: Element) { self.elements.withLock { elements in elements.append(element) } }

    var all: [Element] { self.elements.withLock { elements in elements } }
}

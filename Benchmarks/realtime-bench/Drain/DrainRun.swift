internal import RealtimeClient
internal import RealtimeEngine
internal import RealtimeProtocol
internal import RealtimeSockets
internal import RealtimeWebSocket
internal import WebSocketCodec

/// Two nodes on one broker, clients that publish, and the drain of the node they are on.
struct DrainRun: Sendable {
    var clients: Int
    var period: Duration

    private static let membersPerRoom = 10
    private static let patience: UInt64 = 60_000_000_000

    func report() async -> Result<DrainResult, EnvironmentProblem> {
        let broker = MemoryBroker(epoch: String(SystemEntropy.words.low, radix: 36), limits: self.configuration.limits)
        let nodes = [self.node(broker), self.node(broker)]
        var servers: [SocketServer] = []
        let service = WebSocketService(endpoints: ["*": .client], origins: .any)
        for node in nodes {
            switch await SocketServer.start(node, service: service, options: SocketOptions(port: 0)) {
            case .success(let server): servers.append(server)
            case .failure(let error): return .failure(EnvironmentProblem("\(error)"))
            }
        }
        let urls = servers.map { server in "ws://127.0.0.1:\(server.port)/connection/websocket" }
        let loop: SocketClientLoop
        switch SocketClientLoop.start() {
        case .success(let started): loop = started
        case .failure(let error): return .failure(EnvironmentProblem("\(error.error.message)"))
        }
        guard case .success(let transport) = SocketTransport.make(urls[0], on: loop, follows: { $0 == urls[1] }) else {
            return .failure(EnvironmentProblem("no transport to \(urls[0])"))
        }
        let rooms = (self.clients + Self.membersPerRoom - 1) / Self.membersPerRoom
        let crowd = (0..<self.clients).map { DrainClient(number: $0, room: "room\($0 % rooms)", transport) }
        let result = await self.drain(crowd, nodes, servers, urls[1])
        for client in crowd { await client.end() }
        loop.stop()
        for server in servers { await server.stop() }
        return result
    }

    private func drain(
        _ crowd: [DrainClient],
        _ nodes: [Node],
        _ servers: [SocketServer],
        _ second: String
    ) async -> Result<DrainResult, EnvironmentProblem> {
        Console.progress("connecting \(self.clients) clients")
        for client in crowd { await client.start() }
        guard await self.isSoon({ crowd.allSatisfy(\.isMember) }) else {
            return .failure(EnvironmentProblem("not every client was subscribed within a minute"))
        }
        Console.progress("draining over \(self.period)")
        let start = MonotonicClock.now()
        let drained = await servers[0].drain(over: self.period, comeBackAt: second)
        let took = Duration.nanoseconds(Int64(MonotonicClock.now() - start))
        Console.progress("drained, waiting for clients to come back")
        _ = await self.isSoon { crowd.allSatisfy(\.isBack) }
        for client in crowd { client.stopPublishing() }
        _ = await self.isSoon { crowd.allSatisfy(\.hasStopped) }
        var result = DrainResult(
            drain: drained,
            period: self.period,
            took: took,
            perSecond: self.perSecond(crowd, from: start),
            clients: self.clients,
            back: crowd.count(where: \.isBack),
            longestAbsence: crowd.map(\.absence).max() ?? .zero,
            window: self.configuration.timing.reconnectAfter + self.configuration.timing.reconnectWithin,
            acknowledged: crowd.map { client in client.acknowledged.count }.reduce(0, +),
            lost: 0,
            missed: crowd.map(\.gaps).reduce(0, +)
        )
        await self.compare(crowd, with: nodes[1], &result)
        return .success(result)
    }

    /// Holds what was acknowledged, and what members saw, against the logs.
    private func compare(_ crowd: [DrainClient], with node: Node, _ result: inout DrainResult) async {
        for members in Dictionary(grouping: crowd, by: \.room).values {
            guard
                case .success(let page) = await node.history(
                    of: members[0].room,
                    HistoryQuery(since: nil, limit: .max)
                )
            else {
                result.lost += members.map { member in member.acknowledged.count }.reduce(0, +)
                continue
            }
            var counts: [[UInt8]: Int] = [:]
            for entry in page.entries { counts[entry.payload.bytes, default: 0] += 1 }
            for member in members {
                result.lost += member.acknowledged.count { message in counts[message] != 1 }
            }
            _ = await self.isSoon { members.allSatisfy { member in member.lastOffset == page.top.offset } }
            result.missed += members.count { member in member.lastOffset != page.top.offset }
        }
    }

    private func perSecond(_ crowd: [DrainClient], from start: UInt64) -> [Int] {
        var counts: [Int] = []
        for client in crowd {
            guard let left = client.left, left >= start else { continue }
            let second = Int((left - start) / 1_000_000_000)
            while counts.count <= second { counts.append(0) }
            counts[second] += 1
        }
        return counts
    }

    /// Whether a condition comes to hold within a minute.
    private func isSoon(_ condition: () -> Bool) async -> Bool {
        await wait(until: MonotonicClock.now() + Self.patience, for: condition)
    }

    /// History enough for everything that is published in a run.
    private var configuration: HubConfiguration {
        let history = RoomPolicy.History(publications: 1_000_000, age: .seconds(3_600))
        var configuration = HubConfiguration(
            connections: .granted(ConnectGrant()),
            rooms: .all(RoomPolicy(history: history), access: .granted(.all)),
            nodeName: "realtime-bench"
        )
        configuration.limits.connections = self.clients + 16
        return configuration
    }

    private func node(_ broker: MemoryBroker) -> Node {
        Node(configuration: self.configuration, environment: .system, broker: broker)
    }
}

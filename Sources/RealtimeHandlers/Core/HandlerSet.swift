public import RealtimeEngine
public import RealtimeProtocol

/// Features behind one door: says who may connect, and takes each room and each method to the feature that has it.
///
/// ```swift
/// let handlers = HandlerSet(authenticator: tokens, features: [quotes, notifications])
/// let node = await handlers.makeNode(environment: .system)
/// let server = try await SocketServer.start(node, service: service).get()
/// ```
///
/// A value without state of its own: what a feature remembers is in the feature.
public struct HandlerSet: ConnectionHandler, EventSink {
    /// The features, in the order in which they start.
    public let features: [any Feature]
    private let authenticator: any Authenticator
    private let rest: (any EventSink)?

    /// Makes a set.
    ///
    /// Rooms whose names begin alike belong to the feature with the longest beginning, and so do methods.
    ///
    /// - Parameters:
    ///   - authenticator: who finds out who a client is.
    ///   - features: what clients may use.
    ///   - events: where the node's events go besides.
    public init(authenticator: any Authenticator, features: [any Feature], events: (any EventSink)? = nil) {
        self.authenticator = authenticator
        self.features = features
        self.rest = events
    }

    /// What a node needs to be told of the set.
    ///
    /// - Parameter others: rooms of the host's beside those of the features.
    public func configuration(_ others: [RoomRules.Rule] = []) -> HubConfiguration {
        let rules = self.features.flatMap { feature in
            feature.rooms.map { rooms in
                RoomRules.Rule(
                    prefix: rooms.prefix,
                    policy: rooms.policy,
                    access: .handler(FeatureRoomHandler(feature: feature))
                )
            }
        }
        return HubConfiguration(connections: .handler(self), rooms: RoomRules(rules + others))
    }

    /// Makes a node for the set, and starts the features on it.
    ///
    /// - Parameters:
    ///   - environment: time and randomness.
    ///   - broker: owner of the logs; nil for one in memory.
    ///   - metrics: where figures go.
    ///   - log: where records go.
    ///   - adjust: changes the configuration first: limits, intervals, further rooms.
    public func makeNode(
        environment: HostEnvironment,
        broker: (any Broker)? = nil,
        metrics: any MetricsSink = NoMetrics(),
        log: (any LogSink)? = nil,
        adjusting adjust: (inout HubConfiguration) -> Void = { _ in }
    ) async -> Node {
        var configuration = self.configuration()
        adjust(&configuration)
        let node = Node(
            configuration: configuration,
            environment: environment,
            broker: broker,
            metrics: metrics,
            log: log,
            events: self
        )
        await self.start(on: node)
        return node
    }

    /// Starts the features, in order, on a node that was made with this set's configuration and with the set as its
    /// event sink.
    public func start(on node: Node) async {
        for feature in self.features { await feature.start(on: node) }
    }

    /// Stops the features, the last one first.
    public func stop() async {
        for feature in self.features.reversed() { await feature.stop() }
    }

    /// Asks the authenticator, then every feature for the rooms that the client begins with.
    public func connect(_ event: ConnectEvent) async -> Result<ConnectGrant, HandlerError> {
        let principal: Principal
        switch await self.authenticator.authenticate(event) {
        case .success(let known): principal = known
        case .failure(let error): return .failure(error)
        }
        var rooms: [String] = []
        for feature in self.features {
            switch await feature.rooms(for: principal) {
            case .success(let more): rooms += more
            case .failure(let error): return .failure(error)
            }
        }
        let info: JSONValue = ["name": .string(principal.name)]
        let data: JSONValue = [
            "user": .string(principal.id), "name": .string(principal.name),
            "roles": .array(principal.roles.map(JSONValue.string)),
        ]
        return .success(
            ConnectGrant(user: principal.id, roles: principal.roles, info: info.raw, data: data.raw, rooms: rooms)
        )
    }

    /// Takes the call to the feature whose methods begin so; arguments that are no object are refused (107).
    public func rpc(_ event: RPCEvent) async -> Result<RawJSON, HandlerError> {
        guard let feature = self.feature(for: event.method) else { return .failure(.error(.methodNotFound)) }
        var arguments = JSONObject()
        if let data = event.data, data != .null {
            do throws(ProtocolError) {
                guard let object = try JSONValue(data).object else { return .failure(.badArguments("no object")) }
                arguments = object
            } catch {
                return .failure(.badArguments(error.message))
            }
        }
        let method = String(event.method.dropFirst(feature.methods.count))
        return await feature.call(method, arguments, by: Caller(event.client)).map(\.raw)
    }

    /// Tells every feature.
    public func closed(_ event: ClosedEvent) async {
        for feature in self.features { await feature.closed(event) }
    }

    /// Passes an event on to the features and to the host's sink.
    public func record(_ event: NumberedEvent) {
        for feature in self.features { feature.record(event) }
        self.rest?.record(event)
    }

    private func feature(for method: String) -> (any Feature)? {
        self.features
            .filter { feature in !feature.methods.isEmpty && method.hasPrefix(feature.methods) }
            .max { left, right in left.methods.utf8.count < right.methods.utf8.count }
    }
}

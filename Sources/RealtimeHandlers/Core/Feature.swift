public import RealtimeEngine
public import RealtimeProtocol

/// One family of rooms and methods of a ``HandlerSet``: a ready-made handler, or one of the host's own.
///
/// Everything has a default that refuses or does nothing. All but ``record(_:)`` run in tasks; none may block a thread.
public protocol Feature: Sendable {
    /// Its rooms, by the beginnings of their names, such as `quote:`.
    var rooms: [FeatureRooms] { get }
    /// The beginning of its methods' names, such as `quote.`.
    var methods: String { get }

    /// Decides whether a client may be in one of its rooms, and what it is given.
    func subscribe(_ event: SubscribeEvent, by caller: Caller) async -> Result<SubscribeGrant, HandlerError>
    /// Decides whether a client's publication enters one of its rooms.
    func publish(_ event: PublishEvent, by caller: Caller) async -> Result<PublishGrant, HandlerError>
    /// Answers a method call.
    ///
    /// - Parameters:
    ///   - method: the method's name without ``methods`` in front.
    ///   - arguments: what was sent; empty when nothing was.
    ///   - caller: who calls.
    func call(_ method: String, _ arguments: JSONObject, by caller: Caller) async -> Result<JSONValue, HandlerError>
    /// Rooms into which everybody who connects is put, before the answer to `connect`.
    func rooms(for principal: Principal) async -> Result<[String], HandlerError>
    /// The node is there, and nobody is connected yet; from now on the feature may publish.
    func start(on node: Node) async
    /// The set stops: whatever the feature does on its own ends before this returns.
    func stop() async
    /// A connection whose `connect` was granted has ended.
    func closed(_ event: ClosedEvent) async
    /// News of the node, in one numbered order for each hub; called on its thread, so it must not block.
    func record(_ event: NumberedEvent)
}

/// Rooms of a feature: how they behave.
public struct FeatureRooms: Sendable {
    /// The beginning of their names.
    public var prefix: String
    /// How they behave.
    public var policy: RoomPolicy

    /// Makes a description.
    public init(prefix: String, policy: RoomPolicy = RoomPolicy()) {
        self.prefix = prefix
        self.policy = policy
    }
}

extension Feature {
    /// Has no rooms.
    public var rooms: [FeatureRooms] { [] }

    /// Has no methods.
    public var methods: String { "" }

    /// Refuses (103).
    public func subscribe(_ event: SubscribeEvent, by caller: Caller) async -> Result<SubscribeGrant, HandlerError> {
        .failure(.error(.permissionDenied))
    }

    /// Refuses (103).
    public func publish(_ event: PublishEvent, by caller: Caller) async -> Result<PublishGrant, HandlerError> {
        .failure(.error(.permissionDenied))
    }

    /// Knows no method (104).
    public func call(
        _ method: String,
        _ arguments: JSONObject,
        by caller: Caller
    ) async -> Result<JSONValue, HandlerError> {
        .failure(.error(.methodNotFound))
    }

    /// None.
    public func rooms(for principal: Principal) async -> Result<[String], HandlerError> { .success([]) }

    /// Does nothing.
    public func start(on node: Node) async {}

    /// Does nothing.
    public func stop() async {}

    /// Does nothing.
    public func closed(_ event: ClosedEvent) async {}

    /// Does nothing.
    public func record(_ event: NumberedEvent) {}
}

public import RealtimeEngine
public import RealtimeProtocol

/// Quotes that several people edit together, live: a ready-made ``Feature`` over a host's ``QuoteService``.
///
/// Rooms: `quote:ID` with fields, premium, locks and who is there, and `quote-cursors:ID` with everybody's selection.
/// Methods: `quote.edit` and `quote.list`. `Documentation/Handlers/Quotes.md` shows a host's program, and all that goes
/// over the wire.
///
/// What it promises:
/// - A subscriber gets the quote at a position of the room's log, and after it everything that follows, nothing twice.
/// - An edit is carried out whole or not at all, and once it is answered the store has it. Whoever expects a version that
///   the quote no longer has is told which one it has.
/// - A field that is locked is edited by the lock's holder alone, under its token; the store can refuse stale ones.
/// - Members are told every version, in order, also when a node fails between storing and publishing; then at the latest
///   when ``QuoteTiming/check`` is over, while a node has the quote open.
/// - A premium that is not that of the quote as it is says so, since when and why.
/// - A service that fails or hangs holds nobody up for longer than its deadline, and is left alone when it keeps failing.
///
/// Permissions asked for, each with the quote's id: `quote.view`, `quote.edit` (also for locks), `quote.takeOver` (of
/// others' locks); and `quote.list`.
///
/// Any thread may use it. One for each node.
public final class QuoteHandler<Service: QuoteService>: Feature {
    private let permissions: any Permissions
    private let settings: QuoteSettings
    private let service: Service
    private let desk: QuoteDesk<Service>

    /// Makes a handler.
    ///
    /// - Parameters:
    ///   - service: the host's quotes.
    ///   - permissions: who may do what.
    ///   - settings: bounds and intervals.
    ///   - clock: on which it waits; a test gives its own.
    public init(
        service: Service,
        permissions: any Permissions,
        settings: QuoteSettings = QuoteSettings(),
        clock: any Clock<Duration> = ContinuousClock()
    ) {
        self.permissions = permissions
        self.settings = settings
        self.service = service
        self.desk = QuoteDesk(service: service, settings: settings, clock: HandlerClock(clock))
    }

    /// `quote:` with history, presence and locks, and `quote-cursors:` with nothing but the latest.
    public var rooms: [FeatureRooms] { QuoteRoom.rooms(self.settings) }

    /// The methods are `edit` and `list`, behind `quote.`.
    public var methods: String { "quote." }

    /// Lets those in who may view the quote, with the quote as it is.
    public func subscribe(_ event: SubscribeEvent, by caller: Caller) async -> Result<SubscribeGrant, HandlerError> {
        if let id = QuoteRoom.id(event.room, QuoteRoom.cursors) {
            return await self.permissions.check("quote.view", of: caller, on: id).map { _ in
                SubscribeGrant(permissions: [.subscribe, .publish])
            }
        }
        guard let id = QuoteRoom.id(event.room, QuoteRoom.quote) else { return .failure(.error(.unknownChannel)) }
        let permissions: RoomGrant
        switch await self.grant(caller, id) {
        case .success(let granted): permissions = granted
        case .failure(let error): return .failure(error)
        }
        return await self.with(id) { quote in await quote.snapshot() }.map { snapshot in
            let info: JSONValue = ["name": .string(caller.name)]
            return SubscribeGrant(
                permissions: permissions,
                info: info.raw,
                data: snapshot.data,
                snapshot: snapshot.position
            )
        }
    }

    /// Lets cursors pass, of those who may view the quote; nothing else is published by clients.
    public func publish(_ event: PublishEvent, by caller: Caller) async -> Result<PublishGrant, HandlerError> {
        guard let id = QuoteRoom.id(event.room, QuoteRoom.cursors) else { return .failure(.error(.permissionDenied)) }
        if case .failure(let error) = await self.permissions.check("quote.view", of: caller, on: id) {
            return .failure(error)
        }
        return QuoteCursor.read(event.data, self.settings.limits).map { cursor in
            PublishGrant(data: cursor.json.raw, conflationKey: caller.client.id)
        }
    }

    /// Answers `edit` and `list`.
    public func call(
        _ method: String,
        _ arguments: JSONObject,
        by caller: Caller
    ) async -> Result<JSONValue, HandlerError> {
        switch method {
        case "edit": await self.edit(arguments, caller)
        case "list": await self.list(caller)
        default: .failure(.error(.methodNotFound))
        }
    }

    /// Begins to listen to changes from outside.
    public func start(on node: Node) async { await self.desk.start(on: node) }

    /// Forgets all quotes; calls that are under way end.
    public func stop() async { await self.desk.stop() }

    /// Takes note of rooms that become empty.
    public func record(_ event: NumberedEvent) {
        guard case .roomVacated(let room, _) = event.event, let id = QuoteRoom.id(room, QuoteRoom.quote) else { return }
        self.desk.note(vacated: id)
    }

    private func grant(_ caller: Caller, _ id: String) async -> Result<RoomGrant, HandlerError> {
        if case .failure(let error) = await self.permissions.check("quote.view", of: caller, on: id) {
            return .failure(error)
        }
        var granted: RoomGrant = [.subscribe, .history, .presence]
        for (permission, grant) in [("quote.edit", RoomGrant.lease), ("quote.takeOver", .takeOver)] {
            switch await self.permissions.check(Permission(rawValue: permission), of: caller, on: id) {
            case .success: granted.insert(grant)
            case .failure(.error(.permissionDenied)): break
            case .failure(let error): return .failure(error)
            }
        }
        return .success(granted)
    }

    private func edit(_ arguments: JSONObject, _ caller: Caller) async -> Result<JSONValue, HandlerError> {
        let request: QuoteEditRequest
        switch QuoteEditRequest.read(arguments, self.settings.limits) {
        case .success(let read): request = read
        case .failure(let error): return .failure(error)
        }
        if case .failure(let error) = await self.permissions.check("quote.edit", of: caller, on: request.quote) {
            return .failure(error)
        }
        return await self.with(request.quote) { quote in await quote.edit(request, by: caller) }.map { version in
            ["version": .integer(version)]
        }
    }

    private func list(_ caller: Caller) async -> Result<JSONValue, HandlerError> {
        if case .failure(let error) = await self.permissions.check("quote.list", of: caller, on: "") {
            return .failure(error)
        }
        guard let parts = await self.desk.started else { return .failure(.error(.unavailable)) }
        let service = self.service
        return await parts.store.call(isFault: \.isFault) { await service.list(for: caller) }
            .mapError(HandlerError.init)
            .map { quotes in
                let shown = quotes.prefix(self.settings.limits.listedQuotes)
                if shown.count < quotes.count { parts.node?.count(.quotesRefusedLimit) }
                let entries = shown.map { quote -> JSONValue in
                    ["id": .string(quote.id), "title": .string(quote.title), "version": .integer(quote.version)]
                }
                return ["quotes": .array(entries), "more": .bool(shown.count < quotes.count)]
            }
    }

    private func with<Value: Sendable>(
        _ id: String,
        _ body: (OpenQuote<Service>) async -> Result<Value, HandlerError>
    ) async -> Result<Value, HandlerError> {
        let quote: OpenQuote<Service>
        switch await self.desk.quote(id) {
        case .success(let open): quote = open
        case .failure(let error): return .failure(error)
        }
        let result = await body(quote)
        if case .failure(.noSuchQuote) = result { await self.desk.drop(quote) }
        return result
    }
}

import RealtimeClient
import RealtimeEngine
import RealtimeHandlers
import RealtimeProtocol
import RealtimeTesting

extension Rehearsal where Outside == QuoteWorld {
    /// Two to eight editors of one quote, on one node or two, under every fault.
    static func quotes(seed: UInt64, _ world: QuoteWorld = QuoteWorld()) -> Rehearsal<QuoteWorld> {
        var options = RehearsalOptions()
        options.clients = 2...8
        options.nodes = 1...2
        return Rehearsal(seed: seed, options: options) {
            world
        } node: { context, world in
            await Self.node(context, world)
        } client: { client, world in
            let realtime = await client.connect(token: client.index % 2 == 0 ? "even" : "odd")
            let editor = QuoteEditor(client, realtime, world)
            let reading = client.task { await editor.read() }
            while !client.isCalm {
                try await editor.act()
                try await client.think(upTo: .seconds(2))
            }
            try await client.meet()
            try await client.eventually(within: .seconds(240), "client \(client.index) shows \(editor.view.summary)") {
                await editor.comeBack()
                return editor.view.isCurrent
            }
            try client.require(editor.view.violation == nil, editor.view.violation ?? "")
            try await client.meet()
            await realtime.close()
            await reading.value
        } finally: { client, world in
            try client.require(world.violation == nil, world.violation ?? "")
            try client.require(world.wronglyRefused == nil, world.wronglyRefused ?? "")
        }
    }

    private static func node(_ context: RehearsalContext, _ world: QuoteWorld) async -> Node {
        world.began()
        let users = [
            "even": Principal(id: "ann", name: "Ann", roles: ["agent"]), "odd": Principal(id: "bob", name: "Bob"),
        ]
        let handler = QuoteHandler(
            service: RehearsedQuotes(world, context),
            permissions: RolePermissions(["*": ["*"]]),
            clock: context.clock
        )
        let set = HandlerSet(authenticator: StaticTokens(users), features: [handler])
        let node = await set.makeNode(
            environment: context.environment,
            broker: context.broker,
            metrics: context.metrics
        ) {
            configuration in context.configure(&configuration)
        }
        context.atStop { await set.stop() }
        return node
    }
}

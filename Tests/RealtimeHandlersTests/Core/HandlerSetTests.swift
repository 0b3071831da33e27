import RealtimeEngine
import RealtimeProtocol
import Testing

@testable import RealtimeHandlers

struct HandlerSetTests {
    /// Answers with what it was asked.
    private struct Echo: Feature {
        var methods: String

        func call(
            _ method: String,
            _ arguments: JSONObject,
            by caller: Caller
        ) async -> Result<JSONValue, HandlerError> {
            .success(["feature": .string(self.methods), "method": .string(method), "arguments": .object(arguments)])
        }

        func rooms(for principal: Principal) async -> Result<[String], HandlerError> {
            self.methods.isEmpty ? .failure(.error(.internalError)) : .success([self.methods + principal.id])
        }
    }

    private static let client = Client(
        connection: ConnectionID(slot: 0, generation: 1),
        id: "c",
        user: "u",
        roles: ["agent"]
    )
    private static let tokens = StaticTokens(["secret": Principal(id: "u", name: "Ada \"A\"", roles: ["agent"])])

    private static func event(_ token: String) -> ConnectEvent {
        ConnectEvent(
            connection: ConnectionID(slot: 0, generation: 1),
            client: "c",
            remoteAddress: "",
            token: token,
            data: nil,
            name: "",
            version: ""
        )
    }

    private static func call(_ method: String, _ data: String?) -> RPCEvent {
        let data = data.map { text in RawJSON(uncheckedBytes: Array(text.utf8)) }
        return RPCEvent(client: Self.client, method: method, data: data)
    }

    @Test func principalBecomesTheGrant() async throws {
        let set = HandlerSet(authenticator: Self.tokens, features: [Echo(methods: "a."), Echo(methods: "b.")])
        let grant = try await set.connect(Self.event("secret")).get()
        #expect(grant.user == "u")
        #expect(grant.roles == ["agent"])
        #expect(grant.info.map { info in String(decoding: info.bytes, as: UTF8.self) } == #"{"name":"Ada \"A\""}"#)
        #expect(grant.rooms == ["a.u", "b.u"])
        var client = Self.client
        client.info = grant.info
        #expect(Caller(client).name == "Ada \"A\"")
    }

    @Test func unknownTokenIsRefused() async {
        let set = HandlerSet(authenticator: Self.tokens, features: [])
        #expect(await set.connect(Self.event("guess")) == .failure(.disconnect(.invalidToken)))
    }

    @Test func featureThatCannotNameItsRoomsRefusesTheConnection() async {
        let set = HandlerSet(authenticator: Self.tokens, features: [Echo(methods: "")])
        #expect(await set.connect(Self.event("secret")) == .failure(.error(.internalError)))
    }

    @Test(arguments: [
        ("quote.edit", #"{"x":1}"#, #"{"feature":"quote.","method":"edit","arguments":{"x":1}}"#),
        ("quote.lock.take", nil, #"{"feature":"quote.lock.","method":"take","arguments":{}}"#),
        ("quote.lock.take", "null", #"{"feature":"quote.lock.","method":"take","arguments":{}}"#),
    ])
    func longestPrefixHasTheMethod(method: String, data: String?, answer: String) async throws {
        let features = [Echo(methods: "quote."), Echo(methods: "quote.lock."), Echo(methods: "")]
        let set = HandlerSet(authenticator: Self.tokens, features: features)
        let result = try await set.rpc(Self.call(method, data)).get()
        #expect(String(decoding: result.bytes, as: UTF8.self) == answer)
    }

    @Test func methodOfNobodyIsNotFound() async {
        let set = HandlerSet(authenticator: Self.tokens, features: [Echo(methods: "quote.")])
        #expect(await set.rpc(Self.call("other.edit", nil)) == .failure(.error(.methodNotFound)))
    }

    @Test(arguments: ["[]", "1", #"{"a":1,"a":2}"#, "{"])
    func argumentsThatAreNoObjectAreRefused(data: String) async {
        let set = HandlerSet(authenticator: Self.tokens, features: [Echo(methods: "quote.")])
        guard case .failure(let error) = await set.rpc(Self.call("quote.edit", data)),
            case .error(let reply) = error.answer
        else {
            Issue.record("taken")
            return
        }
        #expect(reply.code == .badRequest)
    }

    @Test(arguments: [
        ("agent", "quote.edit", true), ("agent", "quote.takeOver", false), ("manager", "quote.edit", true),
    ])
    func rolesHavePermissions(role: String, permission: String, isAllowed: Bool) async {
        let table = RolePermissions(["agent": ["quote.edit"], "manager": ["*"], "*": ["quote.view"]])
        let caller = Caller(Client(connection: ConnectionID(slot: 0, generation: 1), id: "c", user: "u", roles: [role]))
        let result = await table.check(Permission(rawValue: permission), of: caller, on: "q1")
        switch result {
        case .success: #expect(isAllowed)
        case .failure(let error):
            #expect(!isAllowed)
            #expect(error == .error(.permissionDenied))
        }
        guard case .success = await table.check("quote.view", of: caller, on: "q1") else {
            Issue.record("everybody may view")
            return
        }
    }
}

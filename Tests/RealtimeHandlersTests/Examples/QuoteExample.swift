import RealtimeEngine
import RealtimeHandlers
import RealtimeProtocol

/// The host's own quote.
struct CarQuote: QuoteDocument {
    var version: UInt64 = 1
    var driver: String
    var value: FixedDecimal
    var title: String { "Car of \(driver)" }
    var fields: JSONObject { ["driver": .string(driver), "value": .string(value.description)] }
}
/// The host's own quotes, and what they cost.
actor CarQuotes: QuoteService {
    private var rows = ["c1": CarQuote(driver: "Ada", value: FixedDecimal(whole: 20_000))]
    private var tokens = FencedStore<Never>()
    func load(_ id: String) -> Result<CarQuote, QuoteFailure> { rows[id].map(Result.success) ?? .failure(.notFound) }
    func apply(_ edit: QuoteEdit, to id: String) -> Result<CarQuote, QuoteFailure> {
        guard var quote = rows[id] else { return .failure(.notFound) }
        if let no = edit.conflict(with: quote.version) ?? edit.accept(in: &tokens, of: id) { return .failure(no) }
        guard let value = FixedDecimal(edit.fields["value"].map { $0.string ?? "" } ?? "\(quote.value)") else {
            return .failure(.invalidField(name: "value", reason: "is no amount"))
        }
        quote.version += 1
        quote.value = value
        quote.driver = edit.fields["driver"]?.string ?? quote.driver
        rows[id] = quote
        return .success(quote)
    }
    func premium(of quote: CarQuote, id: String) -> Result<Money, QuoteFailure> {
        let amount = quote.value.divided(by: FixedDecimal(whole: 25), places: 2, .halfAwayFromZero)
        return amount.flatMap { Money($0, "EUR") }.map(Result.success) ?? .failure(.unavailable(reason: "too much"))
    }
}
func makeQuoteNode(_ environment: HostEnvironment, clock: any Clock<Duration>, _ users: StaticTokens) async -> Node {
    let permissions = RolePermissions(["agent": [.viewQuotes, .editQuotes, .listQuotes], "manager": ["*"]])
    let quotes = QuoteHandler(service: CarQuotes(), permissions: permissions, clock: clock)
    return await HandlerSet(authenticator: users, features: [quotes]).makeNode(environment: environment)
}

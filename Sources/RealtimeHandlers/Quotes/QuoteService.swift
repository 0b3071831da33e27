public import RealtimeProtocol

/// The host's quotes: where they are stored, what a valid one is, and what it costs.
///
/// Called in tasks, several at once for different quotes; of one quote, one node makes one edit at a time, but calculates
/// beside that, and other nodes do as they like. Each call stands behind a breaker and has a deadline
/// (``QuoteTiming/service``, ``QuoteTiming/premiumDeadline``), at which its task is cancelled and what it returns is
/// ignored.
public protocol QuoteService: Sendable {
    /// The host's own quote.
    associatedtype Quote: QuoteDocument

    /// Reads a quote, with every edit that was answered before the call.
    func load(_ id: String) async -> Result<Quote, QuoteFailure>
    /// Carries an edit out, all of it or nothing, if the quote has the expected version and no token is stale, and returns
    /// the quote with its new version.
    ///
    /// One comparing and setting step in the store: nothing else guards against another node.
    func apply(_ edit: QuoteEdit, to id: String) async -> Result<Quote, QuoteFailure>
    /// Calculates what a quote costs; may take long.
    func premium(of quote: Quote, id: String) async -> Result<Money, QuoteFailure>
    /// The quotes that a caller may see, in the order in which they are shown; the default lists none.
    func list(for caller: Caller) async -> Result<[QuoteSummary], QuoteFailure>
    /// The ids of quotes that something else than this handler changed, as it happens; called once, at the start.
    ///
    /// Too many are harmless, and too few are found out after a while (``QuoteTiming/check``). The default has none.
    func changes() -> AsyncStream<String>
    /// How the fields are shown, for clients that build a form of it; the default is nil.
    ///
    /// `[{"name":…,"label":…,"kind":…}]`; passed on as it is.
    var schema: JSONValue? { get }
}

extension QuoteService {
    /// None.
    public func list(for caller: Caller) async -> Result<[QuoteSummary], QuoteFailure> { .success([]) }

    /// None.
    public func changes() -> AsyncStream<String> { AsyncStream { stream in stream.finish() } }

    /// Nil.
    public var schema: JSONValue? { nil }
}

internal import RealtimeEngine
internal import RealtimeProtocol

/// The arguments of `quote.edit`, within the bounds.
struct QuoteEditRequest: Equatable {
    var quote: String
    var expect: UInt64?
    var fields: JSONObject
    var fences: [Fence] = []
    var key: String?

    init(quote: String, expect: UInt64? = nil, fields: JSONObject, fences: [Fence] = [], key: String? = nil) {
        self.quote = quote
        self.expect = expect
        self.fields = fields
        self.fences = fences
        self.key = key
    }

    /// Reads them; 107 says what is wrong.
    static func read(_ arguments: JSONObject, _ limits: QuoteLimits) -> Result<QuoteEditRequest, HandlerError> {
        guard let quote = arguments["quote"]?.string, !quote.isEmpty else { return .failure(.badArguments("no quote")) }
        guard let fields = arguments["fields"]?.object, !fields.isEmpty else {
            return .failure(.badArguments("no fields"))
        }
        guard fields.members.count <= limits.fieldsPerEdit else { return .failure(.badArguments("too many fields")) }
        for name in fields.names where name.isEmpty || name.utf8.count > limits.fieldNameBytes {
            return .failure(.badArguments("a field's name is empty or too long"))
        }
        var request = QuoteEditRequest(quote: quote, fields: fields)
        if let expect = arguments["expect"], !expect.isNull {
            guard let version = expect.unsigned else { return .failure(.badArguments("expect is no version")) }
            request.expect = version
        }
        if let key = arguments["key"], !key.isNull {
            guard let key = key.string, !key.isEmpty, key.utf8.count <= limits.editKeyBytes else {
                return .failure(.badArguments("the key is empty or too long"))
            }
            request.key = key
        }
        if let fences = arguments["fences"], !fences.isNull {
            guard let fences = fences.object, fences.members.count <= limits.fieldsPerEdit else {
                return .failure(.badArguments("fences are no object, or too many"))
            }
            for member in fences.members {
                guard let token = Self.token(member.value) else {
                    return .failure(.badArguments("a fence is no token"))
                }
                request.fences.append(Fence(key: member.name, token: token))
            }
        }
        return .success(request)
    }

    /// A token is its text, or its two numbers.
    private static func token(_ value: JSONValue) -> FencingToken? {
        if let text = value.string { return FencingToken(text) }
        guard let object = value.object, let epoch = object["epoch"]?.unsigned,
            let counter = object["counter"]?.unsigned
        else { return nil }
        return FencingToken(epoch: epoch, counter: counter)
    }
}

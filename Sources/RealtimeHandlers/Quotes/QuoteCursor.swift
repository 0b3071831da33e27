internal import RealtimeEngine
internal import RealtimeProtocol

/// Where somebody's cursor is, as clients publish it: `{"field":…,"start":…,"end":…}`, the field null for nowhere.
struct QuoteCursor: Equatable {
    var field: String?
    var start: UInt64 = 0
    var end: UInt64 = 0

    /// Reads it; nothing else may be in it, so that the room carries nothing else.
    static func read(_ data: RawJSON, _ limits: QuoteLimits) -> Result<QuoteCursor, HandlerError> {
        let object: JSONObject
        do throws(ProtocolError) {
            guard let value = try JSONValue(data, maxDepth: 1).object else {
                return .failure(.badArguments("no object"))
            }
            object = value
        } catch {
            return .failure(.badArguments(error.message))
        }
        for name in object.names where !["field", "start", "end"].contains(name) {
            return .failure(.badArguments("a cursor has no such member"))
        }
        guard let field = object["field"], !field.isNull else { return .success(QuoteCursor()) }
        guard let name = field.string, !name.isEmpty, name.utf8.count <= limits.fieldNameBytes else {
            return .failure(.badArguments("the field's name is empty or too long"))
        }
        let start = object["start"].map(\.unsigned) ?? 0
        guard let start, let end = object["end"].map(\.unsigned) ?? start, start <= end,
            end <= UInt64(limits.cursorPosition)
        else { return .failure(.invalidValue(name, "no selection")) }
        return .success(QuoteCursor(field: name, start: start, end: end))
    }

    var json: JSONValue {
        guard let field = self.field else { return ["field": .null] }
        return ["field": .string(field), "start": .integer(self.start), "end": .integer(self.end)]
    }
}

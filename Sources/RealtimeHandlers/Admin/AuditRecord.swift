public import RealtimeProtocol

/// What somebody did as an administrator, or tried to do.
public struct AuditRecord: Hashable, Sendable {
    /// How it went.
    public enum Outcome: Hashable, Sendable {
        /// It was done; what the client was answered.
        case done(JSONObject)
        /// It was refused or failed; the code and the words that the client was told.
        case refused(code: UInt32, message: String)
    }

    /// 1 for the first record of a handler, and one more for each after it.
    public var number: UInt64
    /// When, in milliseconds since 1970.
    public var time: Int64
    /// The user who did it; empty for somebody unknown.
    public var user: String
    /// The user's name.
    public var name: String
    /// The client by which it was done.
    public var client: String
    /// What was done: the method, such as `admin.disconnect`.
    public var action: String
    /// To whom or what, in words such as `user:ann`; empty when it is about the whole node.
    public var target: String
    /// What was asked for; `{"bytes":n}` when it was larger than ``AdminLimits/auditArgumentBytes``.
    public var arguments: JSONObject
    /// How it went.
    public var outcome: Outcome

    /// The record as administrators get it.
    public var json: JSONValue {
        var object: JSONObject = [
            "number": .integer(self.number), "time": .integer(self.time), "user": .string(self.user),
            "name": .string(self.name), "client": .string(self.client), "action": .string(self.action),
            "target": .string(self.target), "arguments": .object(self.arguments),
        ]
        switch self.outcome {
        case .done(let result):
            object["outcome"] = "done"
            object["result"] = .object(result)
        case .refused(let code, let message):
            object["outcome"] = "refused"
            object["error"] = ["code": .integer(code), "message": .string(message)]
        }
        return .object(object)
    }
}

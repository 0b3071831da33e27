internal import RealtimeEngine
internal import RealtimeProtocol

/// Reads the arguments of an administrator's call; what is wrong is said with its name (107).
struct AdminArguments {
    let object: JSONObject

    /// A text that must be there and not empty.
    func text(_ name: String) -> Result<String, HandlerError> {
        guard let text = self.object[name]?.string, !text.isEmpty else {
            return .failure(.badArguments("\(name) is a text that is not empty"))
        }
        return .success(text)
    }

    /// A text that may be left out.
    func optionalText(_ name: String) -> Result<String?, HandlerError> {
        guard let value = self.object[name], !value.isNull else { return .success(nil) }
        guard let text = value.string else { return .failure(.badArguments("\(name) is a text")) }
        return .success(text)
    }

    /// A whole number in a range, that may be left out.
    func number(_ name: String, _ range: ClosedRange<Int64>) -> Result<Int64?, HandlerError> {
        guard let value = self.object[name], !value.isNull else { return .success(nil) }
        guard let number = value.integer, range.contains(number) else {
            return .failure(.badArguments("\(name) is from \(range.lowerBound) to \(range.upperBound)"))
        }
        return .success(number)
    }

    /// How many lines are wanted; the node has a bound of its own.
    func count(_ name: String) -> Result<Int, HandlerError> {
        self.number(name, 1...Int64(Int32.max)).map { count in Int(count ?? 100) }
    }

    /// A client or a user.
    var target: Result<ConnectionTarget, HandlerError> {
        switch (self.object["client"]?.string, self.object["user"]?.string) {
        case (let client?, nil) where !client.isEmpty: .success(.client(client))
        case (nil, let user?) where !user.isEmpty: .success(.user(user))
        default: .failure(.badArguments("either client or user is a text that is not empty"))
        }
    }

    /// Whom or what a call is about, in words; for permissions and audit records.
    var subject: String {
        var words: [String] = []
        for name in ["client", "user", "room", "name"] {
            if let text = self.object[name]?.string { words.append("\(name):\(text)") }
        }
        return String(decoding: words.joined(separator: " ").utf8.prefix(256), as: UTF8.self)
    }
}

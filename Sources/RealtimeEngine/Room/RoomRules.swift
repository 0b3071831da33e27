/// Which policy and which access apply to a room, by the beginning of its name.
///
/// The longest matching prefix wins; a room that no rule matches is unknown to clients (error 102).
public struct RoomRules: Sendable {
    /// Who decides what a client may do in a room.
    public enum Access: Sendable {
        /// Everyone has this grant. No handler runs, so no `Task` is made.
        case granted(RoomGrant)
        /// The host decides for each call.
        case handler(any RoomHandler)
    }

    /// One rule.
    public struct Rule: Sendable {
        /// The beginning of the names that this rule is for; the empty string matches every name.
        public var prefix: String
        /// How these rooms behave.
        public var policy: RoomPolicy
        /// Who may do what.
        public var access: Access

        /// Makes a rule.
        public init(prefix: String, policy: RoomPolicy = RoomPolicy(), access: Access) {
            self.prefix = prefix
            self.policy = policy
            self.access = access
        }
    }

    /// The rules, longest prefix first.
    public let rules: [Rule]

    /// Makes rules; their order does not matter.
    public init(_ rules: [Rule]) {
        self.rules = rules.sorted { left, right in left.prefix.utf8.count > right.prefix.utf8.count }
    }

    /// One rule for every room.
    public static func all(_ policy: RoomPolicy = RoomPolicy(), access: Access) -> RoomRules {
        RoomRules([Rule(prefix: "", policy: policy, access: access)])
    }

    /// The rule for a room, or nil when the room is unknown.
    func rule(for room: String) -> Rule? {
        self.rules.first { rule in room.hasPrefix(rule.prefix) }
    }

    /// The number of the rule for a room, or nil when the room is unknown.
    func ruleNumber(for room: String) -> Int? {
        self.rules.firstIndex { rule in room.hasPrefix(rule.prefix) }
    }

    /// The policy for a room; rooms that only the host uses may be outside every rule and get the default.
    func policy(for room: String) -> RoomPolicy {
        self.rule(for: room)?.policy ?? RoomPolicy()
    }
}

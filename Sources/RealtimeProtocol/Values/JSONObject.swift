/// The members of a JSON object in their order, each name once.
///
/// Objects of messages are small: a lookup goes over the members, and so takes time in their number.
public struct JSONObject: Hashable, Sendable, ExpressibleByDictionaryLiteral {
    /// A name and its value.
    public struct Member: Hashable, Sendable {
        /// The name.
        public var name: String
        /// The value.
        public var value: JSONValue

        /// Makes a member.
        public init(name: String, value: JSONValue) {
            self.name = name
            self.value = value
        }
    }

    /// The members in order.
    public private(set) var members: [Member] = []

    /// An empty object.
    public init() {}

    /// An object of these members; of a name that is there twice the last one counts.
    public init(dictionaryLiteral elements: (String, JSONValue)...) {
        for (name, value) in elements { self[name] = value }
    }

    /// The value of a name; nil takes the member away.
    public subscript(name: String) -> JSONValue? {
        get { self.members.first { member in member.name == name }?.value }
        set {
            let index = self.members.firstIndex { member in member.name == name }
            switch (index, newValue) {
            case (let index?, let value?): self.members[index].value = value
            case (let index?, nil): self.members.remove(at: index)
            case (nil, let value?): self.members.append(Member(name: name, value: value))
            case (nil, nil): break
            }
        }
    }

    /// Whether it has no members.
    public var isEmpty: Bool { self.members.isEmpty }

    /// The names in order.
    public var names: [String] { self.members.map(\.name) }

    /// Adds a member whose name is not there yet.
    mutating func append(_ name: String, _ value: JSONValue) {
        self.members.append(Member(name: name, value: value))
    }
}

/// What a conformance kit found.
///
/// It is a value, so that any test framework can be told: look at `failures`, or call `get` and let it throw.
public struct ConformanceReport: Sendable, CustomStringConvertible {
    /// The checks that held, in the order in which they ran.
    public internal(set) var passed: [String] = []
    /// The promises that were broken, in the order in which they were found; at most one for each check.
    public internal(set) var failures: [ConformanceFailure] = []

    init() {}

    /// Whether every check held.
    public var isConforming: Bool { self.failures.isEmpty }

    /// Throws the report's failures, if there are some.
    public func get() throws(ConformanceError) {
        if !self.failures.isEmpty { throw ConformanceError(failures: self.failures) }
    }

    /// The number of checks that held, and one paragraph for each that did not.
    public var description: String {
        let total = self.passed.count + self.failures.count
        let first = "\(self.passed.count) of \(total) checks held"
        return ([first] + self.failures.map(\.description)).joined(separator: "\n")
    }
}

/// One broken promise: which one, what it asks for, and what was seen.
public struct ConformanceFailure: Error, Hashable, Sendable, CustomStringConvertible {
    /// The name of the check, as the kit's list of checks spells it.
    public var check: String
    /// What is promised.
    public var promise: String
    /// What should have been seen.
    public var expected: String
    /// What was seen.
    public var seen: String

    /// The failure in a few lines.
    public var description: String {
        """
        \(self.check): \(self.promise)
          expected: \(self.expected)
          seen: \(self.seen)
        """
    }
}

/// The failures of a run, as an error.
public struct ConformanceError: Error, Hashable, Sendable, CustomStringConvertible {
    /// The broken promises.
    public var failures: [ConformanceFailure]

    /// The failures, one paragraph each.
    public var description: String { self.failures.map(\.description).joined(separator: "\n") }
}

/// What a check throws when it saw something else than it should have; the runner adds the name and the promise.
struct Broken: Error {
    var expected: String
    var seen: String
}

/// Throws unless two values are the same.
func require<Value: Equatable>(_ seen: Value, is expected: Value, _ what: String) throws(Broken) {
    if seen != expected { throw Broken(expected: "\(what): \(expected)", seen: "\(seen)") }
}

/// Throws unless a condition holds.
func require(_ condition: Bool, _ expected: String, seen: @autoclosure () -> String) throws(Broken) {
    if !condition { throw Broken(expected: expected, seen: seen()) }
}

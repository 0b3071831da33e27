/// The fields of an HTTP head in the order of arrival; a name may occur more than once.
///
/// Lookup folds ASCII case only, compares bytes and is linear: a head has some ten fields and is read once.
public struct HeaderFields: Sendable, Equatable {
    /// All fields.
    public private(set) var fields: [HeaderField]

    /// Makes a list of fields.
    public init(_ fields: [HeaderField] = []) {
        self.fields = fields
    }

    /// Adds a field at the end.
    public mutating func append(_ field: HeaderField) {
        fields.append(field)
    }

    /// The first value of `name`.
    public func first(_ name: String) -> String? {
        for field in fields where ASCII.equal(field.name, name) { return field.value }
        return nil
    }

    /// All values of `name`, in order.
    public func values(_ name: String) -> [String] {
        var values: [String] = []
        for field in fields where ASCII.equal(field.name, name) { values.append(field.value) }
        return values
    }

    /// The value of `name` when it occurs exactly once.
    public func only(_ name: String) -> String? {
        let values = values(name)
        return values.count == 1 ? values[0] : nil
    }

    /// Whether one of the comma-separated values of `name` is `token`, ASCII case folded (RFC 9110 5.6.1).
    ///
    /// Whole elements are compared: `notupgrade` is not `upgrade`.
    public func contains(_ token: String, in name: String) -> Bool {
        for value in values(name) {
            for element in value.utf8.split(separator: UInt8(ascii: ","), omittingEmptySubsequences: true)
            where ASCII.equal(ASCII.trim(element), token.utf8) {
                return true
            }
        }
        return false
    }
}

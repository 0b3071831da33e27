/// A JSON value (RFC 8259) taken apart, for hosts that read and make payloads.
///
/// Numbers keep their text and objects their order, so nothing is rounded or moved by reading and writing. Equality is
/// of this form: `1` and `1.0` differ, and so do objects whose members stand in another order.
public enum JSONValue: Hashable, Sendable {
    /// `null`.
    case null
    /// `true` or `false`.
    case bool(Bool)
    /// A number, as it is written.
    case number(JSONNumber)
    /// A text.
    case string(String)
    /// Values in order.
    case array([JSONValue])
    /// Values by name.
    case object(JSONObject)

    /// Takes a value apart.
    ///
    /// One pass, linear in the bytes; nesting beyond `maxDepth` is refused before it costs stack.
    ///
    /// - Parameters:
    ///   - raw: the value's bytes.
    ///   - maxDepth: how deep arrays and objects may nest, from 0 to 128. A scalar has depth 0.
    /// - Throws: what is wrong, of local origin: not JSON, too deep, or an object that names a member twice.
    public init(_ raw: RawJSON, maxDepth: Int = 64) throws(ProtocolError) {
        let limits = ProtocolLimits(maxDepth: maxDepth, maxCommandsPerMessage: 1, maxNameBytes: 1, maxMapEntries: 1)
        var scanner = JSONScanner(limits: limits, allowsLineBreaks: true)
        let span = raw.bytes.span
        do throws(ScanFailure) {
            scanner.skipSpace(span)
            self = try scanner.value(span, depth: 0)
            scanner.skipSpace(span)
            guard scanner.position == span.count else { throw scanner.failure(.invalidJSON) }
            if let problem = scanner.problem { throw problem }
        } catch {
            throw error.protocolError(origin: .local)
        }
    }

    /// The value's bytes, without white space.
    public var raw: RawJSON {
        var bytes: [UInt8] = []
        self.append(to: &bytes)
        return RawJSON(uncheckedBytes: bytes)
    }

    /// A whole number.
    public static func integer(_ value: some FixedWidthInteger) -> JSONValue {
        .number(JSONNumber(value))
    }

    /// The text, if it is one.
    public var string: String? { if case .string(let text) = self { text } else { nil } }

    /// The truth value, if it is one.
    public var bool: Bool? { if case .bool(let value) = self { value } else { nil } }

    /// The number, if it is one.
    public var number: JSONNumber? { if case .number(let number) = self { number } else { nil } }

    /// The whole number, if it is one that fits.
    public var integer: Int64? { self.number?.integer }

    /// The whole number from zero on, if it is one that fits.
    public var unsigned: UInt64? { self.number?.unsigned }

    /// The values in order, if it is an array.
    public var array: [JSONValue]? { if case .array(let values) = self { values } else { nil } }

    /// The values by name, if it is an object.
    public var object: JSONObject? { if case .object(let object) = self { object } else { nil } }

    /// Whether it is `null`.
    public var isNull: Bool { self == .null }

    func append(to output: inout [UInt8]) {
        switch self {
        case .null: output.append(contentsOf: "null".utf8)
        case .bool(let value): output.append(contentsOf: (value ? "true" : "false").utf8)
        case .number(let number): output.append(contentsOf: number.text.utf8)
        case .string(let text): JSONWriter.append(text, to: &output)
        case .array(let values):
            output.append(.leftBracket)
            for (index, value) in values.enumerated() {
                if index > 0 { output.append(.comma) }
                value.append(to: &output)
            }
            output.append(.rightBracket)
        case .object(let object):
            var writer = JSONWriter(opening: &output)
            for member in object.members {
                writer.key(member.name, to: &output)
                member.value.append(to: &output)
            }
            writer.close(&output)
        }
    }
}

extension JSONValue: ExpressibleByStringLiteral, ExpressibleByIntegerLiteral, ExpressibleByBooleanLiteral,
    ExpressibleByArrayLiteral, ExpressibleByDictionaryLiteral
{
    /// A text.
    public init(stringLiteral value: String) { self = .string(value) }

    /// A whole number.
    public init(integerLiteral value: Int64) { self = .integer(value) }

    /// A truth value.
    public init(booleanLiteral value: Bool) { self = .bool(value) }

    /// Values in order.
    public init(arrayLiteral elements: JSONValue...) { self = .array(elements) }

    /// Values by name; of a name that is there twice the last one counts.
    public init(dictionaryLiteral elements: (String, JSONValue)...) {
        var object = JSONObject()
        for (name, value) in elements { object[name] = value }
        self = .object(object)
    }
}

internal import RealtimeHandlers
internal import RealtimeProtocol

/// The fields of a vehicle quote: what the page shows, and what may be in them.
enum FieldRules {
    struct Field {
        var name: String
        var label: String
        var kind: String
        var unit: String?
        var choices: [(value: String, label: String)] = []
        var range: ClosedRange<Int64>?
    }

    static let fields: [Field] = [
        Field(name: "holder", label: "Policy holder", kind: "text"),
        Field(name: "birthDate", label: "Driver's date of birth", kind: "date"),
        Field(name: "begin", label: "Begin of insurance", kind: "date"),
        Field(
            name: "vehicle",
            label: "Vehicle",
            kind: "choice",
            choices: [("car", "Car"), ("van", "Van"), ("motorcycle", "Motorcycle")]
        ),
        Field(name: "value", label: "Value of the vehicle", kind: "money", unit: "EUR", range: 0...100_000_000),
        Field(
            name: "zone",
            label: "Zone",
            kind: "choice",
            choices: [("a", "A: country"), ("b", "B: town"), ("c", "C: city"), ("d", "D: large city")]
        ),
        Field(name: "kilometres", label: "Distance a year", kind: "integer", unit: "km", range: 0...200_000),
        Field(name: "claimFreeYears", label: "Years without a claim", kind: "integer", unit: "years", range: 0...60),
        Field(
            name: "coverage",
            label: "Coverage",
            kind: "choice",
            choices: [("liability", "Liability"), ("partial", "Liability, partial own damage"), ("full", "Full")]
        ),
        Field(
            name: "deductible",
            label: "Deductible",
            kind: "choice",
            unit: "EUR",
            choices: [("0", "none"), ("150", "150"), ("300", "300"), ("500", "500"), ("1000", "1,000")]
        ),
        Field(
            name: "payment",
            label: "Payment",
            kind: "choice",
            choices: [
                ("yearly", "once a year"), ("halfYearly", "twice a year"), ("quarterly", "four times a year"),
                ("monthly", "monthly"),
            ]
        ),
        Field(name: "notes", label: "Notes", kind: "text"),
    ]

    /// What the page is told.
    static var schema: JSONValue {
        .array(
            Self.fields.map { field in
                var object: JSONObject = [
                    "name": .string(field.name), "label": .string(field.label), "kind": .string(field.kind),
                ]
                if let unit = field.unit { object["unit"] = .string(unit) }
                if !field.choices.isEmpty {
                    object["choices"] = .array(
                        field.choices.map { choice in
                            ["value": .string(choice.value), "label": .string(choice.label)]
                        }
                    )
                }
                if let range = field.range, field.kind == "integer" {
                    object["min"] = .integer(range.lowerBound)
                    object["max"] = .integer(range.upperBound)
                }
                return .object(object)
            }
        )
    }

    /// What is wrong with a value; nil when it may be stored.
    ///
    /// An empty text takes a value away.
    static func problem(with value: JSONValue, in name: String) -> String? {
        guard let field = Self.fields.first(where: { field in field.name == name }) else {
            return "there is no such field"
        }
        if value.isNull || value == "" { return nil }
        switch field.kind {
        case "integer":
            guard let number = value.integer ?? value.string.flatMap({ text in Int64(text) }) else {
                return "no whole number"
            }
            guard let range = field.range, !range.contains(number) else { return nil }
            return "not from \(range.lowerBound) to \(range.upperBound)"
        case "money":
            guard let text = value.string, let cents = Self.cents(text) else { return "no amount, such as 12500.00" }
            guard let range = field.range, !range.contains(cents) else { return nil }
            return "too much"
        case "date":
            return value.string.flatMap(CalendarDate.init) == nil ? "no date, such as 1990-12-31" : nil
        case "choice":
            let text = value.string ?? value.integer.map(String.init)
            return field.choices.contains { choice in choice.value == text } ? nil : "not one of the choices"
        default:
            guard let text = value.string else { return "no text" }
            return text.utf8.count > 2_000 ? "longer than 2,000 bytes" : nil
        }
    }

    /// A value as it is kept: amounts with two places, whole numbers as numbers.
    static func stored(_ value: JSONValue, in name: String) -> JSONValue? {
        if value.isNull { return nil }
        guard let text = value.string, let field = Self.fields.first(where: { field in field.name == name }) else {
            return value
        }
        switch field.kind {
        case "integer": return Int64(text).map { number in .integer(number) } ?? value
        case "money":
            guard let cents = Self.cents(text), let amount = FixedDecimal(units: cents, places: 2) else { return value }
            return .string(amount.description)
        default: return value
        }
    }

    /// An amount as people write it, `12500`, `12500.5` or `12500.50`, in cents; nil when it is none.
    static func cents(_ text: String) -> Int64? {
        let parts = text.split(separator: ".", omittingEmptySubsequences: false)
        guard parts.count <= 2, let whole = parts.first, (1...12).contains(whole.utf8.count) else { return nil }
        let fraction = parts.count == 2 ? parts[1] : "00"
        guard (1...2).contains(fraction.utf8.count) else { return nil }
        let digits = UInt8(ascii: "0")...UInt8(ascii: "9")
        guard (whole + fraction).utf8.allSatisfy({ byte in digits.contains(byte) }) else { return nil }
        let cents = fraction.utf8.count == 1 ? fraction + "0" : fraction
        return Int64(whole + cents)
    }
}

internal import RealtimeProtocol

/// What a vehicle quote is rated by, read from its fields.
struct VehicleRisk: Equatable {
    enum Vehicle: String, CaseIterable { case car, van, motorcycle }
    enum Coverage: String, CaseIterable { case liability, partial, full }
    enum Zone: String, CaseIterable { case a, b, c, d }
    enum Payment: String, CaseIterable { case yearly, halfYearly, quarterly, monthly }

    var vehicle: Vehicle
    /// In cents.
    var value: Int64
    var coverage: Coverage
    var zone: Zone
    /// Full years at the beginning of the insurance.
    var driverAge: Int
    var kilometres: Int64
    var claimFreeYears: Int64
    /// In whole euros.
    var deductible: Int64
    var payment: Payment

    /// What is missing before a quote can be rated.
    struct Incomplete: Error, Equatable {
        var field: String
        var reason: String
    }

    /// Reads the fields; the first one that is missing or impossible is told.
    init(_ fields: JSONObject) throws(Incomplete) {
        self.vehicle = try Self.choice(fields, "vehicle")
        self.coverage = try Self.choice(fields, "coverage")
        self.zone = try Self.choice(fields, "zone")
        self.payment = try Self.choice(fields, "payment")
        self.value = try Self.cents(fields, "value")
        self.kilometres = try Self.integer(fields, "kilometres")
        self.claimFreeYears = try Self.integer(fields, "claimFreeYears")
        self.deductible = try Self.integer(fields, "deductible")
        let birth = try Self.date(fields, "birthDate")
        let begin = try Self.date(fields, "begin")
        let hasBirthday = (begin.month, begin.day) >= (birth.month, birth.day)
        self.driverAge = begin.year - birth.year - (hasBirthday ? 0 : 1)
        guard self.driverAge >= 17 else { throw Incomplete(field: "birthDate", reason: "the driver is under 17") }
    }

    private static func choice<Choice: RawRepresentable & CaseIterable>(
        _ fields: JSONObject,
        _ name: String
    ) throws(Incomplete) -> Choice where Choice.RawValue == String {
        guard let text = fields[name]?.string, !text.isEmpty else { throw Incomplete(field: name, reason: "missing") }
        guard let choice = Choice(rawValue: text) else { throw Incomplete(field: name, reason: "unknown choice") }
        return choice
    }

    private static func integer(_ fields: JSONObject, _ name: String) throws(Incomplete) -> Int64 {
        let value = fields[name]
        guard let number = value?.integer ?? value?.string.flatMap({ text in Int64(text) }) else {
            throw Incomplete(field: name, reason: "missing")
        }
        guard number >= 0 else { throw Incomplete(field: name, reason: "less than zero") }
        return number
    }

    private static func cents(_ fields: JSONObject, _ name: String) throws(Incomplete) -> Int64 {
        guard let text = fields[name]?.string, !text.isEmpty else { throw Incomplete(field: name, reason: "missing") }
        guard let cents = FieldRules.cents(text) else { throw Incomplete(field: name, reason: "no amount") }
        return cents
    }

    private static func date(_ fields: JSONObject, _ name: String) throws(Incomplete) -> CalendarDate {
        guard let text = fields[name]?.string, !text.isEmpty else { throw Incomplete(field: name, reason: "missing") }
        guard let date = CalendarDate(text) else { throw Incomplete(field: name, reason: "no date") }
        return date
    }
}

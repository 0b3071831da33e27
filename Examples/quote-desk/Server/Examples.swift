internal import RealtimeHandlers
internal import RealtimeProtocol

/// Who and what the desk begins with.
enum Examples {
    /// The users by their tokens; real tokens are long and secret.
    static let tokens = StaticTokens([
        "agent-token": Principal(id: "ada", name: "Ada Larsson", roles: ["agent"]),
        "agent2-token": Principal(id: "ben", name: "Ben Okafor", roles: ["agent"]),
        "manager-token": Principal(id: "mia", name: "Mia Tanaka", roles: ["agent", "manager"]),
        "admin-token": Principal(id: "rosa", name: "Rosa Ortiz", roles: ["administrator"]),
    ])

    static let permissions = RolePermissions([
        "agent": ["quote.list", "quote.view", "quote.edit", "dashboard.list", "dashboard.view"],
        "manager": ["quote.takeOver", "notice.send"],
        "administrator": ["*"],
    ])

    static let quotes: [DeskQuote] = [
        Self.quote("Q-1001", "Grace Hopper", "1986-12-09", "car", "23500.00", "c", 14_000, 12, "full", "300"),
        Self.quote("Q-1002", "Alan Turing", "1992-06-23", "motorcycle", "7800.00", "b", 6_000, 3, "partial", "150"),
        Self.quote("Q-1003", "Hedy Lamarr", "1974-11-09", "van", "41200.50", "d", 32_000, 21, "full", "500"),
        Self.quote("Q-1004", "Katherine Johnson", "2003-08-26", "car", "15900.00", "a", 9_500, 1, "liability", "0"),
        DeskQuote(id: "Q-1005", version: 1, fields: [:]),
    ]

    private static func quote(
        _ id: String,
        _ holder: String,
        _ birthDate: String,
        _ vehicle: String,
        _ value: String,
        _ zone: String,
        _ kilometres: Int,
        _ claimFreeYears: Int,
        _ coverage: String,
        _ deductible: String
    ) -> DeskQuote {
        let fields: JSONObject = [
            "holder": .string(holder), "birthDate": .string(birthDate), "begin": "2026-12-01",
            "vehicle": .string(vehicle), "value": .string(value), "zone": .string(zone),
            "kilometres": .integer(kilometres), "claimFreeYears": .integer(claimFreeYears),
            "coverage": .string(coverage), "deductible": .string(deductible), "payment": "yearly", "notes": "",
        ]
        return DeskQuote(id: id, version: 1, fields: fields)
    }
}

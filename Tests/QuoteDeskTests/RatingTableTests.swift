import RealtimeProtocol
import Testing

@testable import quote_desk

struct RatingTableTests {
    /// 20,000.00 fully covered: 320.00 + 20,000.00 × 1.45 % × 0.90 = 581.00 before factors.
    private static let car: JSONObject = [
        "holder": "A", "birthDate": "1980-01-01", "begin": "2026-12-01", "vehicle": "car", "value": "20000.00",
        "zone": "b", "kilometres": 12_000, "claimFreeYears": 2, "coverage": "full", "deductible": "300",
        "payment": "yearly", "notes": "",
    ]

    private static func premium(_ changes: JSONObject = [:]) throws -> Int64 {
        var fields = Self.car
        for member in changes.members { fields[member.name] = member.value }
        return try RatingTable.premium(VehicleRisk(fields))
    }

    @Test(
        arguments: [
            // 581.00 × 1.19
            ([:], 691_39),
            // 581.00 × 1.32 × 1.19 = 912.6348
            (["zone": "d"], 912_63),
            // 581.00 × 1.65 × 1.19 = 1140.7935
            (["birthDate": "2004-06-30"], 1140_79),
            // 581.00 × 1.35 × 1.19: 23 since the day before
            (["birthDate": "2003-11-30"], 933_38),
            // 320.00 × 1.19
            (["coverage": "liability"], 380_80),
            // (320.00 + 20,000.00 × 0.45 % × 1.15) × 1.08 × 1.19 = 544.2822
            (["coverage": "partial", "deductible": 0, "payment": "monthly"], 544_28),
            // 320.00 × 0.90 × 0.45 × 0.90 × 1.19 = 138.7992 … less than the minimum of 142.80
            (["coverage": "liability", "zone": "a", "claimFreeYears": 30, "kilometres": 8_000], 142_80),
        ] as [(JSONObject, Int64)]
    )
    func premiumIsExact(changes: JSONObject, cents: Int64) throws {
        #expect(try Self.premium(changes) == cents)
    }

    @Test(arguments: [("kilometres", 40_001), ("deductible", 200)] as [(String, Int64)])
    func whatTheTariffDoesNotKnowIsRefused(field: String, value: Int64) {
        #expect { try Self.premium([field: .integer(value)]) } throws: { error in
            (error as? RatingTable.Refusal)?.field == field
        }
    }

    @Test(arguments: Self.car.names.filter { name in name != "holder" && name != "notes" })
    func everyFieldIsNeeded(name: String) {
        var fields = Self.car
        fields[name] = nil
        #expect { try VehicleRisk(fields) } throws: { error in
            (error as? VehicleRisk.Incomplete) == VehicleRisk.Incomplete(field: name, reason: "missing")
        }
    }

    @Test func childrenDoNotDrive() {
        #expect(throws: VehicleRisk.Incomplete.self) { try Self.premium(["birthDate": "2009-12-02"]) }
        #expect(throws: Never.self) { try Self.premium(["birthDate": "2009-12-01"]) }
    }
}

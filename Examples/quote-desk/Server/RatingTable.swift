/// The tariff of the example: a yearly premium for a vehicle, in exact arithmetic.
///
/// | part | figure |
/// |---|---|
/// | liability, by vehicle | car 320.00, van 410.00, motorcycle 180.00 |
/// | own damage, of the value | partial 0.45 %, full 1.45 %; times 0.70 to 1.15 by deductible |
/// | zone | A 0.90, B 1.00, C 1.15, D 1.32 |
/// | driver's age | under 23: 1.65, under 25: 1.35, under 65: 1.00, under 75: 1.10, else 1.30 |
/// | kilometres a year | to 8,000: 0.90, to 15,000: 1.00, to 25,000: 1.12, to 40,000: 1.25; beyond: refused |
/// | years without a claim | 0: 1.30, 1: 1.10, 2: 1.00, 3: 0.90, 4: 0.85, 5 to 9: 0.70, 10 to 19: 0.55, from 20: 0.45 |
/// | payment | yearly 1.00, twice 1.03, four times 1.05, monthly 1.08 |
/// | minimum | 120.00 |
/// | insurance tax | 19 % |
///
/// Liability and own damage are added, every factor is multiplied, and the result is rounded once, half up, to cents.
enum RatingTable {
    /// Why there is no premium although all fields are there.
    struct Refusal: Error, Equatable {
        var field: String
        var reason: String
    }

    /// The yearly premium with tax, in cents.
    static func premium(_ risk: VehicleRisk) throws(Refusal) -> Int64 {
        guard risk.kilometres <= 40_000 else {
            throw Refusal(field: "kilometres", reason: "more than 40,000 km a year needs an underwriter")
        }
        guard risk.value <= 100_000_000 else {
            throw Refusal(field: "value", reason: "a value over 1,000,000 needs an underwriter")
        }
        guard let deductible = Self.deductible(risk.deductible) else {
            throw Refusal(field: "deductible", reason: "there is no deductible of \(risk.deductible)")
        }
        // In units of 1/100,000 cents, then of another 1/1,000 for each factor.
        let liability = Int128(Self.liability(risk.vehicle)) * 100_000 * 1000
        let damage = Int128(risk.value) * Int128(Self.damage(risk.coverage)) * Int128(deductible)
        let factors = [
            Self.zone(risk.zone), Self.age(risk.driverAge), Self.distance(risk.kilometres),
            Self.claimFree(risk.claimFreeYears), Self.payment(risk.payment), 1190,
        ]
        var amount = liability + damage
        var scale = Int128(100_000) * 1000
        for factor in factors {
            amount *= Int128(factor)
            scale *= 1000
        }
        let cents = Int64((amount * 2 + scale) / (scale * 2))
        // The minimum is before tax.
        return max(cents, 120_00 * 119 / 100)
    }

    private static func liability(_ vehicle: VehicleRisk.Vehicle) -> Int64 {
        switch vehicle {
        case .car: 320_00
        case .van: 410_00
        case .motorcycle: 180_00
        }
    }

    /// Of 100,000.
    private static func damage(_ coverage: VehicleRisk.Coverage) -> Int64 {
        switch coverage {
        case .liability: 0
        case .partial: 450
        case .full: 1450
        }
    }

    private static func deductible(_ euros: Int64) -> Int64? {
        [0: 1150, 150: 1000, 300: 900, 500: 820, 1000: 700][euros]
    }

    private static func zone(_ zone: VehicleRisk.Zone) -> Int64 {
        switch zone {
        case .a: 900
        case .b: 1000
        case .c: 1150
        case .d: 1320
        }
    }

    private static func age(_ years: Int) -> Int64 {
        switch years {
        case ..<23: 1650
        case ..<25: 1350
        case ..<65: 1000
        case ..<75: 1100
        default: 1300
        }
    }

    private static func distance(_ kilometres: Int64) -> Int64 {
        switch kilometres {
        case ...8_000: 900
        case ...15_000: 1000
        case ...25_000: 1120
        default: 1250
        }
    }

    private static func claimFree(_ years: Int64) -> Int64 {
        switch years {
        case ..<1: 1300
        case ..<2: 1100
        case ..<3: 1000
        case ..<4: 900
        case ..<5: 850
        case ..<10: 700
        case ..<20: 550
        default: 450
        }
    }

    private static func payment(_ payment: VehicleRisk.Payment) -> Int64 {
        switch payment {
        case .yearly: 1000
        case .halfYearly: 1030
        case .quarterly: 1050
        case .monthly: 1080
        }
    }
}

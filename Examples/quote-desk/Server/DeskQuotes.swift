internal import Foundation
internal import RealtimeHandlers
internal import RealtimeProtocol

/// The desk's quotes as the library asks for them.
struct DeskQuotes: QuoteService {
    let file: QuoteFile

    var schema: JSONValue? { FieldRules.schema }

    func load(_ id: String) async -> Result<DeskQuote, QuoteFailure> {
        await self.file.load(id)
    }

    func apply(_ edit: QuoteEdit, to id: String) async -> Result<DeskQuote, QuoteFailure> {
        await self.file.apply(edit, to: id, now: Int64(Date().timeIntervalSince1970 * 1000))
    }

    func premium(of quote: DeskQuote, id: String) async -> Result<Money, QuoteFailure> {
        Self.premium(of: quote)
    }

    static func premium(of quote: DeskQuote) -> Result<Money, QuoteFailure> {
        do throws(VehicleRisk.Incomplete) {
            let risk = try VehicleRisk(quote.fields)
            return Self.money(risk)
        } catch {
            return .failure(.invalidField(name: error.field, reason: error.reason))
        }
    }

    func list(for caller: Caller) async -> Result<[QuoteSummary], QuoteFailure> {
        .success(await self.file.list())
    }

    private static func money(_ risk: VehicleRisk) -> Result<Money, QuoteFailure> {
        do throws(RatingTable.Refusal) {
            let cents = try RatingTable.premium(risk)
            guard let amount = FixedDecimal(units: cents, places: 2), let money = Money(amount, "EUR") else {
                return .failure(.unavailable(reason: "\(cents) cents are no amount"))
            }
            return .success(money)
        } catch {
            return .failure(.invalidField(name: error.field, reason: error.reason))
        }
    }
}

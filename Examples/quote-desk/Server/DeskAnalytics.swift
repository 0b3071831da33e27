internal import Foundation
internal import RealtimeHandlers
internal import RealtimeProtocol

/// The desk's dashboard: what is edited, and what the quotes cost.
struct DeskAnalytics: AnalyticsSource {
    let file: QuoteFile

    let dashboards = [
        Dashboard(
            id: "desk",
            title: "The desk",
            widgets: [
                Widget(
                    id: "edits",
                    title: "Edits in the last 10 minutes",
                    kind: .counter,
                    window: .seconds(600),
                    interval: .seconds(1)
                ),
                Widget(
                    id: "volume",
                    title: "Yearly premium of all quotes",
                    kind: .counter,
                    unit: "EUR",
                    window: .seconds(600),
                    interval: .seconds(2)
                ),
                Widget(
                    id: "rate",
                    title: "Edits in 10 seconds",
                    kind: .series,
                    window: .seconds(600),
                    interval: .seconds(2)
                ),
                Widget(
                    id: "premiums",
                    title: "Premiums",
                    kind: .histogram,
                    unit: "EUR",
                    window: .seconds(600),
                    interval: .seconds(2)
                ),
                Widget(
                    id: "latest",
                    title: "Latest edits",
                    kind: .table,
                    window: .seconds(3600),
                    interval: .seconds(1)
                ),
            ]
        )
    ]

    func compute(
        _ widget: Widget,
        of dashboard: Dashboard,
        over window: AnalyticsWindow
    ) async -> Result<WidgetValue, AnalyticsFailure> {
        switch widget.id {
        case "edits": .success(.counter(JSONNumber(await self.activities(in: window).count)))
        case "volume": Self.amount(await self.premiums().reduce(0, +)).map { amount in .counter(amount) }
        case "rate": .success(.series(Self.series(await self.activities(in: window), window)))
        case "premiums": .success(Self.histogram(await self.premiums()))
        case "latest": .success(Self.table(await self.activities(in: window)))
        default: .failure(AnalyticsFailure("there is no such figure"))
        }
    }

    private func activities(in window: AnalyticsWindow) async -> [QuoteFile.Activity] {
        await self.file.activities.filter { activity in (window.from...window.through).contains(activity.time) }
    }

    /// Of the quotes that can be rated, in cents.
    private func premiums() async -> [Int64] {
        await self.file.quotes.compactMap { quote in
            if case .success(let money) = DeskQuotes.premium(of: quote) { money.amount.units } else { nil }
        }
    }

    private static func amount(_ cents: Int64) -> Result<JSONNumber, AnalyticsFailure> {
        guard let amount = FixedDecimal(units: cents, places: 2), let number = JSONNumber(amount.description) else {
            return .failure(AnalyticsFailure("the sum is no amount"))
        }
        return .success(number)
    }

    private static func series(_ activities: [QuoteFile.Activity], _ window: AnalyticsWindow) -> [SeriesPoint] {
        let step: Int64 = 10_000
        let end = window.through / step * step
        var counts = [Int](repeating: 0, count: Int((window.through - window.from) / step))
        for activity in activities {
            let place = counts.count - 1 - Int((end - activity.time / step * step) / step)
            if counts.indices.contains(place) { counts[place] += 1 }
        }
        return counts.enumerated().map { place, count in
            SeriesPoint(time: end - Int64(counts.count - 1 - place) * step, value: JSONNumber(count))
        }
    }

    private static func histogram(_ premiums: [Int64]) -> WidgetValue {
        let bounds: [Int64] = [250, 500, 750, 1000, 1500, 2000]
        var counts = [UInt64](repeating: 0, count: bounds.count + 1)
        for premium in premiums {
            counts[bounds.firstIndex { bound in premium <= bound * 100 } ?? bounds.count] += 1
        }
        return .histogram(bounds: bounds.map { bound in JSONNumber(bound) }, counts: counts)
    }

    private static func table(_ activities: [QuoteFile.Activity]) -> WidgetValue {
        .table(
            columns: ["Time", "Quote", "Who", "Fields"],
            rows: activities.suffix(10).reversed().map { activity in
                let time = Date(timeIntervalSince1970: Double(activity.time) / 1000)
                return [
                    .string(time.formatted(.iso8601.time(includingFractionalSeconds: false))),
                    .string(activity.quote), .string(activity.user),
                    .string(activity.fields.joined(separator: ", ")),
                ]
            }
        )
    }
}

internal import RealtimeHandlers
internal import RealtimeProtocol

/// A vehicle quote as the desk stores it.
struct DeskQuote: QuoteDocument, Equatable {
    var id: String
    var version: UInt64
    var fields: JSONObject

    /// The holder and the vehicle, or the id of a quote that nobody has filled in.
    var title: String {
        let holder = self.fields["holder"]?.string ?? ""
        return holder.isEmpty ? "Quote \(self.id)" : "\(holder), \(self.fields["vehicle"]?.string ?? "vehicle")"
    }
}

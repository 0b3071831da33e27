internal import Foundation
internal import RealtimeHandlers
internal import RealtimeProtocol

/// The desk's quotes in a file that survives the process: a line of JSON for each accepted edit, written to the disk
/// before the edit is answered.
///
/// When it is opened, the lines are played back and a fresh file with one line for each quote takes the place of the old
/// one. A last line that is cut off was never answered, and is left out.
actor QuoteFile {
    /// What the dashboard shows of an edit.
    struct Activity: Sendable {
        var quote: String
        var user: String
        var fields: [String]
        /// In milliseconds since 1970.
        var time: Int64
    }

    struct Problem: Error, CustomStringConvertible {
        var description: String
    }

    private struct Record {
        var quote: DeskQuote
        /// The largest token that was seen for the lock of each field.
        var tokens: [String: FencingToken] = [:]
        /// Keys of edits that were accepted, by author: the same edit again changes nothing.
        var keys: [String] = []
    }

    private static let keysKept = 1000
    private static let activitiesKept = 500

    private var records: [String: Record] = [:]
    /// In the order in which they were made.
    private var order: [String] = []
    private let file: FileHandle
    private(set) var activities: [Activity] = []
    private(set) var edits = 0

    /// Opens the file in a folder, or makes it with the example's quotes.
    init(folder: String) throws {
        let folder = URL(fileURLWithPath: folder, isDirectory: true)
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        let url = folder.appendingPathComponent("quotes.jsonl")
        var records: [String: Record] = [:]
        var order: [String] = []
        if FileManager.default.fileExists(atPath: url.path) {
            let lines = [UInt8](try Data(contentsOf: url)).split(separator: UInt8(ascii: "\n"))
            for (number, line) in lines.enumerated() {
                do throws(ProtocolError) {
                    let value = try JSONValue(RawJSON(uncheckedBytes: Array(line)))
                    try Self.play(value, &records, &order)
                } catch {
                    if number == lines.count - 1 { break }
                    throw Problem(description: "\(url.path): line \(number + 1) is damaged: \(error.message)")
                }
            }
        } else {
            for quote in Examples.quotes {
                records[quote.id] = Record(quote: quote)
                order.append(quote.id)
            }
        }
        let fresh = url.appendingPathExtension("new")
        let lines = order.compactMap { id in records[id].map { record in Self.line(record, record.keys) } }
        try Data(lines.joined()).write(to: fresh)
        guard unsafe rename(fresh.path, url.path) == 0 else {
            throw Problem(description: "\(url.path) cannot be replaced")
        }
        self.file = try FileHandle(forWritingTo: url)
        try self.file.seekToEnd()
        self.records = records
        self.order = order
    }

    func load(_ id: String) -> Result<DeskQuote, QuoteFailure> {
        guard let record = self.records[id] else { return .failure(.notFound) }
        return .success(record.quote)
    }

    func list() -> [QuoteSummary] {
        self.order.compactMap { id in self.records[id] }.map { record in
            QuoteSummary(id: record.quote.id, title: record.quote.title, version: record.quote.version)
        }
    }

    /// All quotes, in order.
    var quotes: [DeskQuote] { self.order.compactMap { id in self.records[id]?.quote } }

    /// One comparing and setting step: everything is checked, then the line is written, then it counts.
    func apply(_ edit: QuoteEdit, to id: String, now: Int64) -> Result<DeskQuote, QuoteFailure> {
        guard var record = self.records[id] else { return .failure(.notFound) }
        let key = edit.key.map { key in edit.author.user + " " + key }
        if let key, record.keys.contains(key) { return .success(record.quote) }
        if let expected = edit.expect, expected != record.quote.version {
            return .failure(.versionConflict(present: record.quote.version))
        }
        for fence in edit.fences {
            if let newest = record.tokens[fence.key], fence.token < newest {
                return .failure(.staleFence(key: fence.key))
            }
            record.tokens[fence.key] = fence.token
        }
        for member in edit.fields.members {
            if let problem = FieldRules.problem(with: member.value, in: member.name) {
                return .failure(.invalidField(name: member.name, reason: problem))
            }
            record.quote.fields[member.name] = FieldRules.stored(member.value, in: member.name)
        }
        record.quote.version += 1
        if let key { record.keys.append(key) }
        if record.keys.count > Self.keysKept { record.keys.removeFirst() }
        do {
            try self.file.write(contentsOf: Data(Self.line(record, key.map { key in [key] } ?? [])))
            try self.file.synchronize()
        } catch {
            return .failure(.unavailable(reason: "the file cannot be written: \(error)"))
        }
        self.records[id] = record
        self.note(edit, id, now)
        return .success(record.quote)
    }

    private func note(_ edit: QuoteEdit, _ id: String, _ now: Int64) {
        self.edits += 1
        self.activities.append(
            Activity(quote: id, user: edit.author.name, fields: edit.fields.names, time: now)
        )
        if self.activities.count > Self.activitiesKept { self.activities.removeFirst() }
    }

    /// Every line holds the whole quote, so that the last one of each is enough; keys add up.
    private static func line(_ record: Record, _ keys: [String]) -> [UInt8] {
        var tokens = JSONObject()
        for key in record.tokens.keys.sorted() { tokens[key] = (record.tokens[key]?.description).map(JSONValue.string) }
        let value: JSONValue = [
            "id": .string(record.quote.id), "version": .integer(record.quote.version),
            "fields": .object(record.quote.fields), "tokens": .object(tokens),
            "keys": .array(keys.map(JSONValue.string)),
        ]
        return value.raw.bytes + [UInt8(ascii: "\n")]
    }

    private static func play(
        _ value: JSONValue,
        _ records: inout [String: Record],
        _ order: inout [String]
    ) throws(ProtocolError) {
        guard let object = value.object, let id = object["id"]?.string, let version = object["version"]?.unsigned,
            let fields = object["fields"]?.object
        else { throw ProtocolError(code: .missingField, message: "a quote has id, version and fields", origin: .local) }
        let keys = object["keys"]?.array?.compactMap(\.string) ?? []
        if records[id] == nil { order.append(id) }
        var record = records[id] ?? Record(quote: DeskQuote(id: id, version: 0, fields: [:]))
        record.quote = DeskQuote(id: id, version: version, fields: fields)
        for member in object["tokens"]?.object?.members ?? [] {
            record.tokens[member.name] = member.value.string.flatMap(FencingToken.init)
        }
        record.keys += keys
        if record.keys.count > Self.keysKept { record.keys.removeFirst(record.keys.count - Self.keysKept) }
        records[id] = record
    }
}

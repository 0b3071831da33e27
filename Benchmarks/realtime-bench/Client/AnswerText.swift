internal import RealtimeClient
internal import RealtimeProtocol

/// What `client` prints: one line for each answer, its first word saying what it is.
enum AnswerText {
    static func error(_ error: ClientError) -> String {
        "error \(error.reply.map { reply in "\(reply.code.rawValue)" } ?? error.code.description) \(error.message)"
    }

    static func presence(_ result: PresenceResult) -> String {
        (["present"] + result.presence.map(\.clientID)).joined(separator: " ")
    }

    static func presenceStats(_ result: PresenceStatsResult) -> String {
        "clients \(result.numClients) users \(result.numUsers)"
    }

    static func rpc(_ result: RPCResult) -> String {
        "returned \(result.data.map(text) ?? "nothing")"
    }

    /// The head of the log and, in brackets, each publication that was asked for.
    static func history(_ result: HistoryResult) -> String {
        let publications = result.publications.map { publication in "[\(text(publication))]" }
        return (["history \(result.position)"] + publications).joined(separator: " ")
    }

    static func event(_ event: RoomEvent) -> String {
        switch event {
        case .subscribed(let entry): "subscribed \(entry.position.map { position in "\(position)" } ?? "")"
        case .recovered(let count): "recovered \(count)"
        case .notRecovered(let previous, let now): "not recovered from \(previous), goes on from \(now)"
        case .publication(let publication): "publication \(text(publication))"
        case .gap(let gap): "gap from \(gap.from) through \(gap.through)"
        case .joined(let info): "joined \(info.client)"
        case .left(let info): "left \(info.client)"
        case .lease(let notice): "lease \(notice.key) \(notice.change) \(notice.token)"
        case .ended(let code, let reason): "ended \(code.rawValue) \(reason)"
        case .failed(let error): Self.error(error)
        case .overflow(let dropped): "dropped \(dropped) events"
        }
    }

    private static func text(_ publication: Publication) -> String {
        "\(publication.offset) \(text(publication.data))"
    }

    private static func text(_ value: RawJSON) -> String {
        String(decoding: value.bytes, as: UTF8.self)
    }
}

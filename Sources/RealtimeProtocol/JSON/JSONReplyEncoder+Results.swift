extension JSONReplyEncoder {
    /// Appends the member of a reply that holds the result.
    static func append(_ result: ResultBody, in object: inout JSONWriter, to output: inout [UInt8]) {
        switch result {
        case .connect(let result):
            object.name(#""connect":"#, to: &output)
            self.append(result, to: &output)
        case .subscribe(let result):
            object.name(#""subscribe":"#, to: &output)
            self.append(result, to: &output)
        case .unsubscribe:
            object.name(#""unsubscribe":"#, to: &output)
            self.appendPing(to: &output)
        case .publish:
            object.name(#""publish":"#, to: &output)
            self.appendPing(to: &output)
        case .history(let result):
            object.name(#""history":"#, to: &output)
            self.append(result, to: &output)
        case .presence(let result):
            object.name(#""presence":"#, to: &output)
            self.append(result, to: &output)
        case .presenceStats(let result):
            object.name(#""presence_stats":"#, to: &output)
            var body = JSONWriter(opening: &output)
            body.alwaysInteger(#""num_clients":"#, result.numClients, to: &output)
            body.alwaysInteger(#""num_users":"#, result.numUsers, to: &output)
            body.close(&output)
        case .rpc(let result):
            object.name(#""rpc":"#, to: &output)
            var body = JSONWriter(opening: &output)
            body.raw(#""data":"#, result.data, to: &output)
            body.close(&output)
        case .refresh(let result):
            object.name(#""refresh":"#, to: &output)
            var body = JSONWriter(opening: &output)
            body.string(#""client":"#, result.client, to: &output)
            body.string(#""version":"#, result.version, to: &output)
            body.expiry(result.expires, result.ttl, to: &output)
            body.close(&output)
        case .subRefresh(let result):
            object.name(#""sub_refresh":"#, to: &output)
            var body = JSONWriter(opening: &output)
            body.expiry(result.expires, result.ttl, to: &output)
            body.close(&output)
        case .ping:
            object.name(#""ping":"#, to: &output)
            self.appendPing(to: &output)
        }
    }

    private static func append(_ result: ConnectResult, to output: inout [UInt8]) {
        var object = JSONWriter(opening: &output)
        object.alwaysString(#""client":"#, result.client, to: &output)
        object.string(#""version":"#, result.version, to: &output)
        object.expiry(result.expires, result.ttl, to: &output)
        object.raw(#""data":"#, result.data, to: &output)
        if !result.subs.isEmpty {
            object.name(#""subs":"#, to: &output)
            var subs = JSONWriter(opening: &output)
            for subscription in result.subs {
                subs.key(subscription.channel, to: &output)
                self.append(subscription.result, to: &output)
            }
            subs.close(&output)
        }
        object.integer(#""ping":"#, result.ping, to: &output)
        object.bool(#""pong":"#, result.pong, to: &output)
        object.string(#""session":"#, result.session, to: &output)
        object.string(#""node":"#, result.node, to: &output)
        object.integer(#""time":"#, result.time, to: &output)
        object.close(&output)
    }

    private static func append(_ result: SubscribeResult, to output: inout [UInt8]) {
        var object = JSONWriter(opening: &output)
        object.expiry(result.expires, result.ttl, to: &output)
        object.bool(#""recoverable":"#, result.recoverable, to: &output)
        object.string(#""epoch":"#, result.position.epoch, to: &output)
        if !result.publications.isEmpty {
            object.name(#""publications":"#, to: &output)
            self.append(result.publications, to: &output)
        }
        object.bool(#""recovered":"#, result.recovered, to: &output)
        object.integer(#""offset":"#, result.position.offset, to: &output)
        object.bool(#""positioned":"#, result.positioned, to: &output)
        object.raw(#""data":"#, result.data, to: &output)
        object.bool(#""was_recovering":"#, result.wasRecovering, to: &output)
        object.bool(#""delta":"#, result.delta, to: &output)
        object.close(&output)
    }

    private static func append(_ result: HistoryResult, to output: inout [UInt8]) {
        var object = JSONWriter(opening: &output)
        object.name(#""publications":"#, to: &output)
        self.append(result.publications, to: &output)
        object.alwaysString(#""epoch":"#, result.position.epoch, to: &output)
        object.alwaysInteger(#""offset":"#, result.position.offset, to: &output)
        object.close(&output)
    }

    private static func append(_ result: PresenceResult, to output: inout [UInt8]) {
        var object = JSONWriter(opening: &output)
        object.name(#""presence":"#, to: &output)
        var members = JSONWriter(opening: &output)
        for entry in result.presence {
            members.key(entry.clientID, to: &output)
            self.append(entry.info, to: &output)
        }
        members.close(&output)
        object.close(&output)
    }

    private static func append(_ publications: [Publication], to output: inout [UInt8]) {
        output.append(.leftBracket)
        for index in publications.indices {
            if index > 0 { output.append(.comma) }
            self.append(publications[index], to: &output)
        }
        output.append(.rightBracket)
    }
}

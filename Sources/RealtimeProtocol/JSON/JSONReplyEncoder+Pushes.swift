extension JSONReplyEncoder {
    /// Appends the member of a push that says what it is.
    static func append(_ body: PushBody, in object: inout JSONWriter, to output: inout [UInt8]) {
        switch body {
        case .publication(let publication):
            object.name(#""pub":"#, to: &output)
            self.append(publication, to: &output)
        case .join(let info):
            object.name(#""join":"#, to: &output)
            self.appendMembership(info, to: &output)
        case .leave(let info):
            object.name(#""leave":"#, to: &output)
            self.appendMembership(info, to: &output)
        case .unsubscribe(let code, let reason):
            object.name(#""unsubscribe":"#, to: &output)
            self.appendCode(code.rawValue, reason, to: &output)
        case .subscribe(let push):
            object.name(#""subscribe":"#, to: &output)
            self.append(push, to: &output)
        case .message(let data):
            object.name(#""message":"#, to: &output)
            var message = JSONWriter(opening: &output)
            message.raw(#""data":"#, data, to: &output)
            message.close(&output)
        case .refresh(let expires, let ttl):
            object.name(#""refresh":"#, to: &output)
            var refresh = JSONWriter(opening: &output)
            refresh.expiry(expires, ttl, to: &output)
            refresh.close(&output)
        case .disconnect(let disconnect):
            object.name(#""disconnect":"#, to: &output)
            self.appendCode(disconnect.code, disconnect.reason, to: &output)
        case .gap(let gap):
            object.name(#""gap":"#, to: &output)
            var notice = JSONWriter(opening: &output)
            notice.string(#""epoch":"#, gap.epoch, to: &output)
            notice.alwaysInteger(#""from":"#, gap.from, to: &output)
            notice.alwaysInteger(#""through":"#, gap.through, to: &output)
            notice.bool(#""conflated":"#, gap.conflated, to: &output)
            notice.close(&output)
        case .lease(let lease):
            object.name(#""lease":"#, to: &output)
            self.append(lease, to: &output)
        }
    }

    private static func append(_ lease: LeaseNotice, to output: inout [UInt8]) {
        var object = JSONWriter(opening: &output)
        object.alwaysString(#""key":"#, lease.key, to: &output)
        object.alwaysString(#""change":"#, lease.change.rawValue, to: &output)
        object.alwaysString(#""token":"#, lease.token.description, to: &output)
        object.string(#""user":"#, lease.user, to: &output)
        object.string(#""client":"#, lease.client, to: &output)
        object.string(#""reason":"#, lease.reason, to: &output)
        object.close(&output)
    }

    private static func append(_ push: SubscribePush, to output: inout [UInt8]) {
        var object = JSONWriter(opening: &output)
        object.bool(#""recoverable":"#, push.recoverable, to: &output)
        object.position(push.position, to: &output)
        object.bool(#""positioned":"#, push.positioned, to: &output)
        object.raw(#""data":"#, push.data, to: &output)
        object.close(&output)
    }

    private static func appendMembership(_ info: ClientInfo, to output: inout [UInt8]) {
        var object = JSONWriter(opening: &output)
        object.name(#""info":"#, to: &output)
        self.append(info, to: &output)
        object.close(&output)
    }

    private static func appendCode(_ code: UInt32, _ reason: String, to output: inout [UInt8]) {
        var object = JSONWriter(opening: &output)
        object.alwaysInteger(#""code":"#, code, to: &output)
        object.alwaysString(#""reason":"#, reason, to: &output)
        object.close(&output)
    }
}

/// Writes commands as JSON, each on one line without a line break at its end.
///
/// Several may share a message if the caller puts a line feed between them. Fields with a zero value are left out.
public enum JSONCommandEncoder {
    /// Appends one command.
    ///
    /// - Precondition: the id is zero for `.pong` and positive for everything else but `.send`.
    public static func append(_ command: Command, to output: inout [UInt8]) {
        var object = JSONWriter(opening: &output)
        object.integer(#""id":"#, command.id, to: &output)
        switch command.request {
        case .pong:
            precondition(command.id == 0, "a pong has no id")
            return object.close(&output)
        case .send:
            break
        default:
            precondition(command.id != 0, "a command that gets a reply needs an id")
        }
        var body = self.open(command.request, in: &object, to: &output)
        self.append(command.request, in: &body, to: &output)
        body.close(&output)
        object.close(&output)
    }

    /// Appends the name of the method and opens its object.
    private static func open(
        _ request: Request,
        in object: inout JSONWriter,
        to output: inout [UInt8]
    ) -> JSONWriter {
        let name: String =
            switch request {
            case .connect: #""connect":"#
            case .subscribe: #""subscribe":"#
            case .unsubscribe: #""unsubscribe":"#
            case .publish: #""publish":"#
            case .history: #""history":"#
            case .presence: #""presence":"#
            case .presenceStats: #""presence_stats":"#
            case .rpc: #""rpc":"#
            case .send: #""send":"#
            case .refresh: #""refresh":"#
            case .subRefresh: #""sub_refresh":"#
            case .ping, .pong: #""ping":"#
            }
        object.name(name, to: &output)
        return JSONWriter(opening: &output)
    }

    /// Appends the fields of a request.
    private static func append(_ request: Request, in object: inout JSONWriter, to output: inout [UInt8]) {
        switch request {
        case .connect(let request):
            self.append(request, in: &object, to: &output)
        case .subscribe(let request):
            object.alwaysString(#""channel":"#, request.channel, to: &output)
            self.append(request, in: &object, to: &output)
        case .publish(let request):
            object.alwaysString(#""channel":"#, request.channel, to: &output)
            object.raw(#""data":"#, request.data, to: &output)
            object.string(#""key":"#, request.key, to: &output)
            if let fence = request.fence {
                object.name(#""lease":"#, to: &output)
                var lease = JSONWriter(opening: &output)
                lease.alwaysString(#""key":"#, fence.key, to: &output)
                lease.alwaysString(#""token":"#, fence.token.description, to: &output)
                lease.close(&output)
            }
        case .history(let request):
            self.append(request, in: &object, to: &output)
        case .unsubscribe(let request):
            object.alwaysString(#""channel":"#, request.channel, to: &output)
        case .presence(let request):
            object.alwaysString(#""channel":"#, request.channel, to: &output)
        case .presenceStats(let request):
            object.alwaysString(#""channel":"#, request.channel, to: &output)
        case .rpc(let request):
            object.string(#""method":"#, request.method, to: &output)
            object.raw(#""data":"#, request.data, to: &output)
        case .send(let request):
            object.raw(#""data":"#, request.data, to: &output)
        case .refresh(let request):
            object.string(#""token":"#, request.token, to: &output)
        case .subRefresh(let request):
            object.alwaysString(#""channel":"#, request.channel, to: &output)
            object.string(#""token":"#, request.token, to: &output)
        case .ping, .pong:
            break
        }
    }

    private static func append(_ request: ConnectRequest, in object: inout JSONWriter, to output: inout [UInt8]) {
        object.string(#""token":"#, request.token, to: &output)
        object.raw(#""data":"#, request.data, to: &output)
        if !request.subs.isEmpty {
            object.name(#""subs":"#, to: &output)
            var subs = JSONWriter(opening: &output)
            for subscription in request.subs {
                subs.key(subscription.channel, to: &output)
                var body = JSONWriter(opening: &output)
                self.append(subscription, in: &body, to: &output)
                body.close(&output)
            }
            subs.close(&output)
        }
        object.string(#""name":"#, request.name, to: &output)
        object.string(#""version":"#, request.version, to: &output)
        if !request.headers.isEmpty {
            object.name(#""headers":"#, to: &output)
            var headers = JSONWriter(opening: &output)
            for header in request.headers {
                headers.key(header.name, to: &output)
                JSONWriter.append(header.value, to: &output)
            }
            headers.close(&output)
        }
    }

    /// Appends a subscription's fields without the channel, which inside `connect` is a key.
    private static func append(_ request: SubscribeRequest, in object: inout JSONWriter, to output: inout [UInt8]) {
        object.string(#""token":"#, request.token, to: &output)
        object.bool(#""recover":"#, request.recover, to: &output)
        object.position(request.position, to: &output)
        object.raw(#""data":"#, request.data, to: &output)
        object.bool(#""positioned":"#, request.positioned, to: &output)
        object.bool(#""recoverable":"#, request.recoverable, to: &output)
        object.bool(#""join_leave":"#, request.joinLeave, to: &output)
        object.string(#""delta":"#, request.delta, to: &output)
        object.integer(#""flag":"#, request.flags.rawValue, to: &output)
    }

    private static func append(_ request: HistoryRequest, in object: inout JSONWriter, to output: inout [UInt8]) {
        object.alwaysString(#""channel":"#, request.channel, to: &output)
        object.integer(#""limit":"#, request.limit, to: &output)
        if let since = request.since {
            object.name(#""since":"#, to: &output)
            var body = JSONWriter(opening: &output)
            body.position(since, to: &output)
            body.close(&output)
        }
        object.bool(#""reverse":"#, request.reverse, to: &output)
    }
}

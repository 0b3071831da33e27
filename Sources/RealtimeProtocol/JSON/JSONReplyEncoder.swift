/// Writes replies, pushes and pings as JSON, each on one line without a line break at its end.
///
/// Several may share a message if the caller puts a line feed between them. Fields with a zero value are left out,
/// except those that client libraries read without looking whether they are there.
public enum JSONReplyEncoder {
    /// Appends the reply to one command.
    ///
    /// - Precondition: the id is not zero; a command without an id gets no reply.
    public static func append(_ reply: Reply, to output: inout [UInt8]) {
        precondition(reply.id != 0, "a command without an id gets no reply")
        var object = JSONWriter(opening: &output)
        object.alwaysInteger(#""id":"#, reply.id, to: &output)
        switch reply.outcome {
        case .error(let error):
            object.name(#""error":"#, to: &output)
            var body = JSONWriter(opening: &output)
            body.alwaysInteger(#""code":"#, error.code.rawValue, to: &output)
            body.alwaysString(#""message":"#, error.message, to: &output)
            body.bool(#""temporary":"#, error.temporary, to: &output)
            body.integer(#""retry_after":"#, error.retryAfterMilliseconds, to: &output)
            body.close(&output)
        case .result(let result):
            self.append(result, in: &object, to: &output)
        }
        object.close(&output)
    }

    /// Appends one push.
    public static func append(_ push: Push, to output: inout [UInt8]) {
        if case .publication(let publication) = push.body {
            return self.appendPublication(channel: push.channel, publication, to: &output)
        }
        output.append(contentsOf: #"{"push":"#.utf8)
        var object = JSONWriter(opening: &output)
        object.string(#""channel":"#, push.channel, to: &output)
        self.append(push.body, in: &object, to: &output)
        object.close(&output)
        output.append(.rightBrace)
    }

    /// Appends the push of one publication.
    ///
    /// The same bytes as `append(_:to:)` makes, without a `Push` around the publication: this runs once for every
    /// publication.
    public static func appendPublication(channel: String, _ publication: Publication, to output: inout [UInt8]) {
        output.append(contentsOf: #"{"push":"#.utf8)
        var object = JSONWriter(opening: &output)
        object.string(#""channel":"#, channel, to: &output)
        object.name(#""pub":"#, to: &output)
        self.append(publication, to: &output)
        object.close(&output)
        output.append(.rightBrace)
    }

    /// Appends the server's ping, the empty reply.
    public static func appendPing(to output: inout [UInt8]) {
        output.append(.leftBrace)
        output.append(.rightBrace)
    }

    static func append(_ publication: Publication, to output: inout [UInt8]) {
        var object = JSONWriter(opening: &output)
        object.raw(#""data":"#, publication.data, to: &output)
        if let info = publication.info {
            object.name(#""info":"#, to: &output)
            self.append(info, to: &output)
        }
        object.integer(#""offset":"#, publication.offset, to: &output)
        if !publication.tags.isEmpty {
            object.name(#""tags":"#, to: &output)
            var tags = JSONWriter(opening: &output)
            for tag in publication.tags {
                tags.key(tag.key, to: &output)
                JSONWriter.append(tag.value, to: &output)
            }
            tags.close(&output)
        }
        object.integer(#""time":"#, publication.time, to: &output)
        object.close(&output)
    }

    static func append(_ info: ClientInfo, to output: inout [UInt8]) {
        var object = JSONWriter(opening: &output)
        object.alwaysString(#""user":"#, info.user, to: &output)
        object.alwaysString(#""client":"#, info.client, to: &output)
        object.raw(#""conn_info":"#, info.connInfo, to: &output)
        object.raw(#""chan_info":"#, info.chanInfo, to: &output)
        object.close(&output)
    }
}

public import RealtimeProtocol

extension Subscription {
    /// Tells the server that a publication is done, which was handed to this subscription's consumer.
    ///
    /// Success means that the broker has written it down: it does not come again. After an error it may.
    ///
    /// - Parameters:
    ///   - publication: The publication as it came.
    ///   - single: Whether only this one is done; otherwise everything up to it is.
    /// - Returns: `invalidRequest` if it was not handed to a consumer, `staleAcknowledgement` if the client has lost
    ///   the consumer, and what every call fails with.
    public func acknowledge(_ publication: Publication, single: Bool = false) async -> Result<Void, ClientError> {
        await self.settle(publication, AcknowledgeRequest.acknowledgeMethod) { request in request.isSingle = single }
    }

    /// Tells the server that a publication could not be done.
    ///
    /// It comes again at once, or is a dead letter if it was handed out as often as it may be.
    ///
    /// - Parameters:
    ///   - publication: The publication as it came.
    ///   - reason: Why, for the application's dead letters; cut by the server if it is long.
    /// - Returns: The same errors as ``acknowledge(_:single:)``.
    public func reject(_ publication: Publication, reason: String = "") async -> Result<Void, ClientError> {
        await self.settle(publication, AcknowledgeRequest.refuseMethod) { request in request.reason = reason }
    }

    private func settle(
        _ publication: Publication,
        _ method: String,
        _ say: (inout AcknowledgeRequest) -> Void
    ) async -> Result<Void, ClientError> {
        guard let epoch = publication.consumerEpoch else {
            return .failure(.invalid("the publication was not handed to a consumer"))
        }
        var request = AcknowledgeRequest(channel: self.room, epoch: epoch, offsets: [publication.offset])
        say(&request)
        return await self.client.rpc(method, request.data).map { _ in () }.mapError { error in
            guard error.reply?.code == .staleAcknowledgement else { return error }
            var stale = error
            stale.code = .staleAcknowledgement
            return stale
        }
    }
}

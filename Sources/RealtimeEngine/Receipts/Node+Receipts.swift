public import RealtimeProtocol

extension Node {
    /// How far a publication has come: in the log, on its way to members, taken by their transports, acknowledged by
    /// consumers.
    ///
    /// Asked for, never told: a delivery costs nothing for it. Cost: a question to the broker and a look at each of the
    /// room's members on this node.
    ///
    /// - Parameters:
    ///   - position: where the publication is, as `publish` returned it.
    ///   - room: the room.
    /// - Returns: the receipt, or why the broker did not say.
    public func receipt(
        for position: StreamPosition,
        in room: String
    ) async -> Result<PublicationReceipt, BrokerError> {
        switch await self.client.receipt(for: position, in: room) {
        case .failure(let error): return .failure(error)
        case .success(let broker):
            var receipt = PublicationReceipt(broker: broker, members: 0, written: 0)
            for hub in self.hubs {
                let counts = await hub.members(of: room, past: position)
                receipt.members += counts.members
                receipt.written += counts.written
            }
            return .success(receipt)
        }
    }
}

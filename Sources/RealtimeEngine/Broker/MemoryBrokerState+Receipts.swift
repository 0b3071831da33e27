import RealtimeProtocol

extension MemoryBrokerState {
    /// What became of a publication; a room that is not there has none.
    func receipt(for position: StreamPosition, in name: String) -> BrokerReceipt {
        guard let room = self.index[name] else { return BrokerReceipt(isSequenced: false) }
        let top = self.rooms[room].position
        guard top.epoch == position.epoch, 1...max(1, top.offset) ~= position.offset, top.offset > 0 else {
            return BrokerReceipt(isSequenced: false)
        }
        var receipt = BrokerReceipt(isSequenced: true, consumers: self.rooms[room].consumers.count)
        for consumer in self.rooms[room].consumers {
            switch consumer.machine.outcome(of: position.offset) {
            case .acknowledged: receipt.acknowledged += 1
            case .dead: receipt.deadLettered += 1
            case .open: break
            }
        }
        return receipt
    }
}

extension Ledger {
    /// A conflated hole: each publication in it is older than one of the same key (I5).
    ///
    /// With that, the newest of each key reaches everybody who is told such holes: it is in none.
    func checkSuperseded(_ hole: ClosedRange<UInt64>, epoch: Int32) {
        guard self.keepsKeys, let log = self.identities(ofEpoch: epoch) else { return }
        let keys = log.map { word in
            SlowWorkload.key(publisher: Int(word >> 32), number: Int(word & 0xFFFF_FFFF))
        }
        for offset in hole where offset <= keys.count {
            let key = keys[Int(offset) - 1]
            let isSuperseded = keys[Int(offset)...].contains(key)
            self.trace.require(isSuperseded, .noGap, "\(offset) is the newest of key \(key), and left out")
        }
    }
}

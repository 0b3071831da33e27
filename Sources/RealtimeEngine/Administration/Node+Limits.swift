extension Node {
    /// Changes limits while the node runs: all of the given ones, or none if one of them is out of range.
    ///
    /// New connections, joins and commands are held to the new values when it returns; what exists stays, also where
    /// there is more of it than a new value allows. Of two changes at once one comes after the other. Hubs are made
    /// before or after it, not meanwhile.
    ///
    /// - Parameter values: the new values (``LiveLimit/range``).
    /// - Returns: old and new value of each, in the order of `LiveLimit`.
    public func changeLimits(_ values: [LiveLimit: Int]) async -> Result<[LimitChange], AdministrationError> {
        var changes: [LimitChange] = []
        for limit in LiveLimit.allCases {
            guard let value = values[limit] else { continue }
            guard limit.range.contains(value) else {
                let range = "\(limit.range.lowerBound) to \(limit.range.upperBound)"
                return .failure(AdministrationError(.limitOutOfRange, "\(limit.rawValue) is \(range)"))
            }
            changes.append(LimitChange(limit: limit, old: value, new: value))
        }
        self.apply(&changes)
        for hub in self.hubs { await hub.takeLimits(of: self) }
        return .success(changes)
    }
}

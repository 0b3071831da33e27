internal import RealtimeEngine
internal import RealtimeProtocol

/// Whether an edit may be made as far as locks go: the leases of the quote's room, one for each field.
enum QuoteLocks {
    /// The fences that the store shall compare, or 4002.
    ///
    /// A field with a lock is edited under the lock's token and by its holder, on whichever connection; one without is
    /// everybody's, unless locks are required. A fence that is shown must be held, whatever it is for.
    static func check(
        _ request: QuoteEditRequest,
        _ leases: [LeaseEntry],
        by caller: Caller,
        requiresLocks: Bool
    ) -> Result<[Fence], HandlerError> {
        for fence in request.fences {
            guard let lease = leases.first(where: { lease in lease.key == fence.key }), lease.token == fence.token,
                Self.holds(lease, caller)
            else { return .failure(.staleFence(fence.key, "is no longer held")) }
        }
        for name in request.fields.names where !request.fences.contains(where: { fence in fence.key == name }) {
            if let lease = leases.first(where: { lease in lease.key == name }) {
                let problem = Self.holds(lease, caller) ? "has to be shown" : "is somebody else's"
                return .failure(.staleFence(name, problem))
            }
            if requiresLocks { return .failure(.staleFence(name, "has to be taken first")) }
        }
        return .success(request.fences)
    }

    private static func holds(_ lease: LeaseEntry, _ caller: Caller) -> Bool {
        lease.user == caller.user && (!lease.user.isEmpty || lease.client == caller.client.id)
    }
}

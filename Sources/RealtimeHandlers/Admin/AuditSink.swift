/// Where a host keeps audit records for good.
///
/// Told of each record once, before the administrator has the answer, behind a breaker (`audit sink`) and for no longer
/// than ``AdminLimits/auditTimeout``. What was done is done; a record that could not be kept is told to the
/// administrator and counted in the status.
public protocol AuditSink: Sendable {
    /// Keeps a record.
    func record(_ record: AuditRecord) async -> Result<Void, AuditFailure>
}

/// A record could not be kept.
public struct AuditFailure: Error, Hashable, Sendable {
    /// Why, for operators.
    public var message: String

    /// Makes a failure.
    public init(message: String) {
        self.message = message
    }
}

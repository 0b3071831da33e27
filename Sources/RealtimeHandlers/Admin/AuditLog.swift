/// The latest audit records in memory: what was done and what was refused, each with a bound of its own.
struct AuditLog: Sendable {
    private var done: Ring
    private var refused: Ring
    /// The number of the latest record.
    private(set) var last: UInt64 = 0

    init(_ limits: AdminLimits) {
        self.done = Ring(capacity: limits.auditRecords)
        self.refused = Ring(capacity: limits.auditRefusals)
    }

    /// Takes a record and gives it its number.
    mutating func append(_ record: AuditRecord) -> AuditRecord {
        var record = record
        self.last += 1
        record.number = self.last
        switch record.outcome {
        case .done: self.done.append(record)
        case .refused: self.refused.append(record)
        }
        return record
    }

    /// The first records after a number; or the latest ones when no number is given; in the order of their numbers.
    func records(after number: UInt64?, limit: Int) -> [AuditRecord] {
        let all = (self.done.records + self.refused.records).sorted { left, right in left.number < right.number }
        guard let number else { return Array(all.suffix(limit)) }
        return Array(all.drop { record in record.number <= number }.prefix(limit))
    }

    /// Records of which the oldest is overwritten when it is full.
    private struct Ring: Sendable {
        private(set) var records: [AuditRecord] = []
        private var oldest = 0
        private let capacity: Int

        init(capacity: Int) {
            self.capacity = max(1, capacity)
        }

        mutating func append(_ record: AuditRecord) {
            if self.records.count < self.capacity { return self.records.append(record) }
            self.records[self.oldest] = record
            self.oldest = (self.oldest + 1) % self.capacity
        }
    }
}

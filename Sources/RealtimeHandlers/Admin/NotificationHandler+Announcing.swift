public import RealtimeEngine

extension NotificationHandler: AdminAnnouncer {
    /// Sends a notice to everybody: the first line is its title, the rest its body.
    public func announce(_ announcement: AdminAnnouncement, by caller: Caller) async -> Result<Void, HandlerError> {
        let lines = announcement.text.split(separator: "\n", maxSplits: 1, omittingEmptySubsequences: false)
        let draft = NoticeDraft(
            to: .all,
            severity: announcement.severity,
            title: lines.first.map(String.init) ?? "",
            body: lines.count > 1 ? String(lines[1]) : "",
            sender: NoticeSender(user: caller.user, name: caller.name)
        )
        return await self.send(draft).map { _ in () }.mapError(\.handlerError)
    }
}

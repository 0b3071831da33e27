public import RealtimeEngine

/// An administrator's announcement is a notice to everybody.
extension NotificationHandler: AdminAnnouncer {
    /// Sends an announcement to everybody, also to those who come later; success when it is kept.
    public func announce(_ announcement: AdminAnnouncement, by caller: Caller) async -> Result<Void, HandlerError> {
        let isShort = announcement.text.utf8.count <= self.policy.titleBytes
        let draft = NoticeDraft(
            to: .all,
            severity: announcement.severity,
            title: isShort ? announcement.text : "Announcement",
            body: isShort ? "" : announcement.text,
            sender: NoticeSender(user: caller.user, name: caller.name)
        )
        return await self.send(draft).map { _ in () }.mapError(\.handlerError)
    }
}

extension Permission {
    /// `quote.view`: see a quote, and where others' cursors are.
    public static let viewQuotes = Permission(rawValue: "quote.view")
    /// `quote.edit`: edit a quote, and lock its fields.
    public static let editQuotes = Permission(rawValue: "quote.edit")
    /// `quote.takeOver`: take others' locks of a quote by force.
    public static let takeOverLocks = Permission(rawValue: "quote.takeOver")
    /// `quote.list`: ask which quotes there are.
    public static let listQuotes = Permission(rawValue: "quote.list")
}

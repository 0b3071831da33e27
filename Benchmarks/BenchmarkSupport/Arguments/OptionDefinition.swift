/// One option of a command: its name, what it takes and what it does.
package struct OptionDefinition: Sendable {
    /// The name, without the dashes in front.
    package var name: String
    /// What stands for the value in the help text, or nil for a flag.
    package var placeholder: String?
    package var help: String
    /// Hidden options work but are not listed.
    package var isHidden: Bool

    private init(name: String, placeholder: String?, help: String, isHidden: Bool) {
        self.name = name
        self.placeholder = placeholder
        self.help = help
        self.isHidden = isHidden
    }

    /// An option that is followed by a value.
    package static func value(_ name: String, _ placeholder: String, _ help: String, hidden: Bool = false) -> Self {
        Self(name: name, placeholder: placeholder, help: help, isHidden: hidden)
    }

    /// An option that stands alone.
    package static func flag(_ name: String, _ help: String) -> Self {
        Self(name: name, placeholder: nil, help: help, isHidden: false)
    }

    var spelling: String {
        guard let placeholder else { return "--\(name)" }
        return "--\(name) \(placeholder)"
    }
}

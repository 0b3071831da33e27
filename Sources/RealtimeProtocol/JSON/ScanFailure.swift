/// What is wrong with the bytes, and where.
///
/// Small and free of references, so that throwing it costs nothing.
struct ScanFailure: Error {
    var code: ProtocolError.Code
    var position: Int

    /// The failure for the outside.
    func protocolError(origin: ProtocolError.Origin) -> ProtocolError {
        ProtocolError(code: self.code, message: "\(self.code.explanation), at byte \(self.position)", origin: origin)
    }
}

extension ProtocolError.Code {
    /// The broken rule as a sentence without its end.
    var explanation: String {
        switch self {
        case .invalidJSON: "not the JSON that is due here"
        case .invalidText: "not UTF-8, or half of a surrogate pair"
        case .tooDeep: "nested too deep"
        case .tooManyCommands: "too many lines in one message"
        case .tooManyEntries: "too many entries in a map"
        case .nameTooLong: "the name is too long"
        case .keyTooLong: "the key is too long"
        case .duplicateField: "the name appears twice"
        case .missingField: "a required field is absent or empty"
        case .unexpectedType: "a value of another type is due here"
        case .numberOutOfRange: "the number is not an integer in range"
        case .missingID: "the command needs an id"
        case .unknownMethod: "no known method"
        case .conflictingMethods: "more than one method"
        default: self.description
        }
    }
}

import Expressions

/// The fields of a request: a protobuf message as JSON, its names in either of the two spellings that protobuf allows.
struct TwirpMessage: Hashable, Sendable {
    private let fields: ValueObject

    /// Throws `malformed` for what is no JSON object.
    init(_ body: [UInt8]) throws(TwirpError) {
        guard let value = try? Value(parsingJSON: body.isEmpty ? Array("{}".utf8) : body, keys: .caseSensitive),
            case .object(let fields) = value
        else { throw TwirpError(.malformed, "The request's body is no JSON object.") }
        self.fields = fields
    }

    /// - Parameter name: As in the protocol's definition: `workflow_run_backend_id`.
    private func value(_ name: String) -> Value? {
        let parts = name.split(separator: "_")
        let camel =
            parts.prefix(1).joined() + parts.dropFirst().map { $0.prefix(1).uppercased() + $0.dropFirst() }.joined()
        let value = fields[name] ?? fields[camel]
        return value == .null ? nil : value
    }

    /// Empty where it is not given. Throws `invalid_argument` for what is no text.
    func text(_ name: String) throws(TwirpError) -> String {
        switch value(name) {
        case nil: return ""
        case .string(let text): return text
        default: throw TwirpError(.invalidArgument, "\"\(name)\" is no text.")
        }
    }

    /// Throws `invalid_argument` where it is empty or no text.
    func requiredText(_ name: String) throws(TwirpError) -> String {
        let text = try text(name)
        guard !text.isEmpty else { throw TwirpError(.invalidArgument, "\"\(name)\" is missing.") }
        return text
    }

    func texts(_ name: String) throws(TwirpError) -> [String] {
        guard let value = value(name) else { return [] }
        guard case .array(let items) = value else { throw TwirpError(.invalidArgument, "\"\(name)\" is no list.") }
        return try items.map { item throws(TwirpError) in
            guard case .string(let text) = item else {
                throw TwirpError(.invalidArgument, "\"\(name)\" holds no text.")
            }
            return text
        }
    }

    /// 64 bits stand as text, since JSON's numbers have fewer; a number will do, too.
    func integer(_ name: String) throws(TwirpError) -> Int? {
        switch value(name) {
        case nil: return nil
        case .string(let text):
            if let number = Int(text) { return number }
        case .number(let number):
            if let number = Int(exactly: number) { return number }
        default: break
        }
        throw TwirpError(.invalidArgument, "\"\(name)\" is no whole number.")
    }

    /// Seconds since 1970 of a timestamp of RFC 3339 in UTC. Throws `invalid_argument` for anything else.
    func time(_ name: String) throws(TwirpError) -> Double? {
        let text = try text(name)
        if text.isEmpty { return nil }
        guard let match = text.wholeMatch(of: #/(\d{4})-(\d\d)-(\d\d)T(\d\d):(\d\d):(\d\d)(\.\d{1,9})?Z/#),
            let year = Int(match.1), let month = Int(match.2), let day = Int(match.3), let hour = Int(match.4),
            let minute = Int(match.5), let second = Int(match.6), (1...12).contains(month), (1...31).contains(day)
        else { throw TwirpError(.invalidArgument, "\"\(name)\" is no time in UTC: '\(text)'.") }
        // Years begin in March, so that a leap day is the last one.
        let (years, months) = month > 2 ? (year, month - 3) : (year - 1, month + 9)
        let days = years * 365 + years / 4 - years / 100 + years / 400 + (153 * months + 2) / 5 + day - 1 - 719_468
        return Double(((days * 24 + hour) * 60 + minute) * 60 + second)
    }
}

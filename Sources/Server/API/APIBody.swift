import Expressions
import HTTPTypes

/// The body of a write, read field by field; a problem names the field.
struct APIBody: Sendable {
    private let fields: ValueObject

    /// Throws for what is no object, and for a field that is not taken.
    init(_ request: ServerRequest, fields known: [String]) throws(Problem) {
        try Self.checkType(request)
        fields = try request.object()
        for name in fields.keys where !known.contains(name) {
            throw .unprocessable("There is no field '\(name)' here.", hint: APIQuery.hint(name, known))
        }
    }

    /// A form of another site can send other types without being asked for leave.
    private static func checkType(_ request: ServerRequest) throws(Problem) {
        guard !request.body.isEmpty else { return }
        let type = request.headers[.contentType]?.split(separator: ";").first.map { $0.lowercased() } ?? ""
        guard type.trimmingSuffix(" ") == "application/json" else {
            throw Problem(.unsupportedMediaType, "The body must be JSON, with 'Content-Type: application/json'.")
        }
    }

    func text(_ name: String, most: Int = 1000) throws(Problem) -> String? {
        switch fields[name] {
        case nil, .null: return nil
        case .string(let text):
            guard text.utf8.count <= most else { throw .unprocessable("'\(name)' is longer than \(most) bytes.") }
            guard !text.unicodeScalars.contains("\0") else { throw .unprocessable("'\(name)' contains a NUL.") }
            return text
        default: throw .unprocessable("'\(name)' must be a string.")
        }
    }

    /// Throws for one that is missing or empty, too.
    func requiredText(_ name: String, most: Int = 1000) throws(Problem) -> String {
        guard let text = try text(name, most: most), !text.isEmpty else {
            throw .unprocessable("'\(name)' is missing.")
        }
        return text
    }

    func flag(_ name: String) throws(Problem) -> Bool? {
        switch fields[name] {
        case nil, .null: return nil
        case .boolean(let flag): return flag
        default: throw .unprocessable("'\(name)' must be true or false.")
        }
    }

    func object(_ name: String) throws(Problem) -> ValueObject? {
        switch fields[name] {
        case nil, .null: return nil
        case .object(let object): return object
        default: throw .unprocessable("'\(name)' must be an object.")
        }
    }

    /// Inputs of a workflow: numbers and truth values are what they are typed as.
    func inputs(_ name: String) throws(Problem) -> [String: String] {
        var inputs: [String: String] = [:]
        for (key, value) in try object(name)?.entries ?? [] {
            switch value {
            case .string, .number, .boolean: inputs[key] = value.asString
            default: throw .unprocessable("The input '\(key)' must be a string, a number, or true or false.")
            }
        }
        return inputs
    }
}

extension String {
    fileprivate func trimmingSuffix(_ character: Character) -> String {
        var text = self
        while text.last == character { text.removeLast() }
        return text
    }
}

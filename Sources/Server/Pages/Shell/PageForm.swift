import HTTPTypes

/// What a form sent: `application/x-www-form-urlencoded`.
struct PageForm: Sendable {
    private let fields: [(name: String, value: String)]

    init(_ request: ServerRequest) throws(Problem) {
        let type = request.headers[.contentType]?.split(separator: ";").first ?? ""
        guard request.body.isEmpty || type.lowercased() == "application/x-www-form-urlencoded" else {
            throw Problem(.unsupportedMediaType, "A form is sent as 'application/x-www-form-urlencoded'.")
        }
        guard let fields = PercentEncoding.pairs(String(decoding: request.body, as: UTF8.self)) else {
            throw .badRequest("The form holds a broken escape.")
        }
        self.fields = fields
    }

    /// The first value of that name, without blanks around it; nil for an empty one, too.
    subscript(_ name: String) -> String? {
        guard let value = fields.first(where: { $0.name == name })?.value else { return nil }
        let text = String(value.drop(while: \.isWhitespace).reversed().drop(while: \.isWhitespace).reversed())
        return text.isEmpty ? nil : text
    }

    /// All fields whose names begin so, by the rest of their names.
    func fields(beginning prefix: String) -> [String: String] {
        let chosen = fields.filter { $0.name.hasPrefix(prefix) }.map {
            (String($0.name.dropFirst(prefix.count)), $0.value)
        }
        return Dictionary(chosen, uniquingKeysWith: { _, last in last })
    }
}

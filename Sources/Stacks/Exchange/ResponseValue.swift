import Expressions
import HTTP

extension HTTPResponse {
    /// What predicates see as `response`: `status`, `headers`, `body`, and `json`, which is null for other content.
    var value: Value {
        var fields: ValueObject = [:]
        for header in headers {
            let name = header.name.lowercased()
            // RFC 9110, 5.3: lines with one name are one list.
            let before = if case .string(let text)? = fields[name] { text + ", " } else { "" }
            fields[name] = .string(before + header.value)
        }
        return .object([
            "status": .number(Double(status)), "headers": .object(fields), "body": .string(text), "json": json,
        ])
    }

    /// By its content where the server names no type, or another one, as many do.
    private var json: Value {
        let first = body.first { ![0x20, 0x09, 0x0A, 0x0D].contains($0) }
        let isNamed = header("Content-Type")?.lowercased().contains("json") == true
        guard isNamed || first == UInt8(ascii: "{") || first == UInt8(ascii: "[") else { return .null }
        return (try? Value(parsingJSON: body)) ?? .null
    }

    /// The status and the beginning of the body, for people.
    var lastLines: [String] {
        let lines = text.prefix(2000).split(whereSeparator: \.isNewline).prefix(20).map(String.init)
        return ["HTTP \(status)"] + lines
    }
}

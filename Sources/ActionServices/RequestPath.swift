/// What a request asks for: the path and what follows its question mark.
struct RequestPath: Hashable, Sendable {
    let path: String
    private let parameters: [String: String]

    init(_ text: String) {
        let parts = text.split(separator: "?", maxSplits: 1, omittingEmptySubsequences: false)
        path = parts.first.map(String.init) ?? ""
        var parameters: [String: String] = [:]
        for pair in parts.dropFirst().first?.split(separator: "&") ?? [] {
            let sides = pair.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            parameters[Self.decoded(sides[0])] = sides.count == 2 ? Self.decoded(sides[1]) : ""
        }
        self.parameters = parameters
    }

    subscript(name: String) -> String? { parameters[name] }

    /// `%41` is `A`; what is no such code stays as it is.
    private static func decoded(_ text: Substring) -> String {
        var (bytes, rest): ([UInt8], Substring.UTF8View) = ([], text.utf8)
        while let byte = rest.popFirst() {
            let digits = rest.prefix(2)
            if byte == UInt8(ascii: "%"), digits.count == 2, let code = UInt8(Substring(digits), radix: 16) {
                bytes.append(code)
                rest = rest.dropFirst(2)
            } else {
                bytes.append(byte)
            }
        }
        return String(decoding: bytes, as: UTF8.self)
    }
}

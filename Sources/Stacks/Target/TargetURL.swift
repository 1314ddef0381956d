/// Where a service of a deployed stack is reached: a URL of http or https, to which paths are appended.
package struct TargetURL: Hashable, Sendable {
    /// Without a slash at its end.
    package let text: String
    /// The scheme's own where the URL says none.
    package let port: Int

    /// Throws what is wrong with it, in a sentence that shows no password.
    package init(_ given: String) throws(TargetError) {
        let schemes = [("http://", 80), ("https://", 443)]
        guard let (scheme, usual) = schemes.first(where: { given.lowercased().hasPrefix($0.0) }) else {
            throw TargetError(
                "The target '\(given)' is no URL of http or https.", hint: "Such as http://127.0.0.1:8080.")
        }
        let rest = given.dropFirst(scheme.count)
        let authority = rest.prefix { !"/?#".contains($0) }
        guard !authority.contains("@") else {
            throw TargetError(
                "A target's URL has no user and no password: it is shown, and written down.",
                hint: "Name the password in a variant's 'secrets', and send it by the 'headers' of a request.")
        }
        guard
            given.unicodeScalars.allSatisfy({
                $0.value > 0x20 && $0.value != 0x7F && !"\"<>\\^`{|}".unicodeScalars.contains($0)
            })
        else { throw TargetError("The target '\(given)' has a character that no URL has.") }
        guard !rest.contains(where: { "?#".contains($0) }) else {
            throw TargetError(
                "The target '\(given)' has a query or a fragment: paths are appended to it.",
                hint: "Give what comes before the '?' or '#'.")
        }
        guard let port = Self.port(of: authority, usual: usual) else {
            throw TargetError(
                "The target '\(given)' names no host, or no port between 1 and 65535.",
                hint: "Such as http://127.0.0.1:8080.")
        }
        var text = given
        while text.hasSuffix("/") { text.removeLast() }
        self.text = text
        self.port = port
    }

    /// Nil where there is no host, or something else than a port behind it.
    private static func port(of authority: Substring, usual: Int) -> Int? {
        var behind = authority
        if authority.first == "[" {
            // An address of IPv6.
            guard let end = authority.firstIndex(of: "]"), end > authority.index(after: authority.startIndex) else {
                return nil
            }
            behind = authority[authority.index(after: end)...]
        } else {
            behind = authority.drop { $0 != ":" }
            guard behind.startIndex > authority.startIndex else { return nil }
        }
        if behind.isEmpty { return usual }
        let digits = behind.dropFirst()
        guard behind.first == ":", !digits.isEmpty, digits.allSatisfy({ $0.isASCII && $0.isNumber }) else { return nil }
        return Int(digits).flatMap { (1...65535).contains($0) ? $0 : nil }
    }
}

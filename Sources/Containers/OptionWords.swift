/// Splits `options` into words as a POSIX shell would, without expanding anything.
package enum OptionWords {
    /// Throws `options` for a quote that is not closed.
    package static func split(_ text: String) throws(ContainerError) -> [String] {
        var words: [String] = []
        // Nil between words: an empty pair of quotes is a word, blanks are none.
        var word: String?
        var rest = text[...]
        while let character = rest.popFirst() {
            switch character {
            case "'": word = (word ?? "") + (try upToQuote("'", in: &rest, of: text))
            case "\"": word = (word ?? "") + (try upToQuote("\"", in: &rest, of: text))
            case "\\": word = (word ?? "") + (rest.popFirst().map { $0 == "\n" ? "" : String($0) } ?? "\\")
            case _ where character.isWhitespace:
                if let complete = word { words.append(complete) }
                word = nil
            default: word = (word ?? "") + String(character)
            }
        }
        return words + (word.map { [$0] } ?? [])
    }

    /// In double quotes a backslash takes the meaning from `$`, `` ` ``, `"` and itself, and stays before all else.
    private static func upToQuote(
        _ quote: Character, in rest: inout Substring, of text: String
    ) throws(ContainerError) -> String {
        var quoted = ""
        while let character = rest.popFirst() {
            if character == quote { return quoted }
            guard quote == "\"", character == "\\", let next = rest.first else {
                quoted.append(character)
                continue
            }
            if !"$`\"\\\n".contains(next) { quoted.append("\\") }
            if next != "\n" { quoted.append(next) }
            rest.removeFirst()
        }
        throw ContainerError(.options, "The options \"\(text)\" have a quote (\(quote)) that is not closed.")
    }
}

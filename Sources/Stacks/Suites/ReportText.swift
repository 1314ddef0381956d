/// The text without the escape sequences by which tools colour it for a terminal.
func withoutEscapes(_ text: String) -> String {
    guard text.utf8.contains(0x1B) else { return text }
    var plain = String.UnicodeScalarView()
    var scalars = text.unicodeScalars[...]
    while let scalar = scalars.popFirst() {
        guard scalar == "\u{1B}" else {
            plain.append(scalar)
            continue
        }
        guard scalars.first == "[" else { continue }
        // ECMA-48, 5.4: parameters and intermediates, then one final character.
        scalars = scalars.dropFirst().drop { (0x20...0x3F).contains($0.value) }.dropFirst()
    }
    return String(plain)
}

/// A message for people: no escapes, no line of white space alone at either end, and not too long.
func reportMessage(_ text: String) -> String? {
    let lines = withoutEscapes(text).split(separator: "\n", omittingEmptySubsequences: false)
    guard let first = lines.firstIndex(where: { !$0.allSatisfy(\.isWhitespace) }),
        let last = lines.lastIndex(where: { !$0.allSatisfy(\.isWhitespace) })
    else { return nil }
    let message = lines[first...last].joined(separator: "\n")
    let limit = 20_000
    return message.utf8.count <= limit ? message : String(message.prefix(limit)) + "…"
}

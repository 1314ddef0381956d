/// Breaks text into lines that fit.
struct TextWrapping {
    let width: Int
    let measure: (String) -> Int

    /// The text behind a first prefix, and behind another one on each further line; long words are cut, nothing is left out.
    func lines(_ text: String, first: String, rest: String) -> [String] {
        var lines: [String] = []
        var prefix = first
        var line = ""
        func end() {
            lines.append(trimmed(prefix + line))
            (prefix, line) = (rest, "")
        }
        for word in text.split(separator: " ") {
            if !line.isEmpty, measure(prefix) + measure(line) + 1 + measure(String(word)) <= width {
                line += " " + word
                continue
            }
            if !line.isEmpty { end() }
            var left = String(word)
            while measure(prefix) + measure(left) > width, left.count > 1 {
                line = beginning(of: left, columns: width - measure(prefix))
                left.removeFirst(line.count)
                end()
            }
            line = left
        }
        if !line.isEmpty || lines.isEmpty { end() }
        return lines
    }

    private func beginning(of word: String, columns: Int) -> String {
        var kept = ""
        for character in word {
            guard kept.isEmpty || measure(kept + String(character)) <= columns else { break }
            kept.append(character)
        }
        return kept
    }

    private func trimmed(_ line: String) -> String {
        var line = line[...]
        while line.last == " " { line.removeLast() }
        return String(line)
    }

    func padded(_ text: String, to columns: Int) -> String {
        text + String(repeating: " ", count: max(0, columns - measure(text)))
    }
}

extension String {
    /// On one line, without control characters and without those that turn the direction of writing: what a file says must not draw.
    package var onOneLine: String {
        let kept = String.UnicodeScalarView(
            unicodeScalars.map { scalar in
                switch scalar.properties.generalCategory {
                case .control, .lineSeparator, .paragraphSeparator: " "
                case .format where (0x202A...0x202E).contains(scalar.value): " "
                case .format where (0x2066...0x2069).contains(scalar.value): " "
                default: scalar
                }
            })
        return String(kept).split(separator: " ").joined(separator: " ")
    }
}

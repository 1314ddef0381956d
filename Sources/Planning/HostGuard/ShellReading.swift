/// Takes a script apart into its commands, as far as that can be seen in its text.
///
/// It knows quotes, continued lines, comments, lists, pipes, groups, substitutions, redirections and here-documents; what variables and
/// functions come to it does not know.
struct ShellReading {
    private let text: [Character]
    private var place = 0
    private var line = 0
    private var found: [ShellCommand] = []
    private var words: [String] = []
    private var word: String?
    private var firstLine = 0
    /// A redirection's file is no argument.
    private var dropsNextWord = false
    /// Delimiters of here-documents that begin with the next line.
    private var waiting: [(delimiter: String, isIndented: Bool, feedsShell: Bool)] = []

    init(_ script: String) { text = Array(script) }

    mutating func commands() -> [ShellCommand] {
        while place < text.count { step() }
        endCommand()
        return found
    }

    private func at(_ distance: Int) -> Character? {
        place + distance < text.count ? text[place + distance] : nil
    }

    private mutating func step() {
        let character = text[place]
        switch character {
        case "\\": escape()
        case "'": quote()
        case "\"": doubleQuote()
        case "#" where word == nil: skipLine()
        case "\n", "\r\n":
            place += 1
            endCommand()
            line += 1
            readDocuments()
        case ";", "&", "|", "(", ")", "`":
            place += 1
            // `2>&1` and `&>` are no end of a command.
            if character == "&", at(0) == ">" || dropsNextWord { return }
            endCommand()
        case "$" where at(1) == "{" && at(2) == "{": expression()
        case "$" where at(1) == "(":
            place += 2
            add("$(")
            substitution()
        case "<", ">": redirection(character)
        case " ", "\t":
            place += 1
            endWord()
        default:
            place += 1
            add(String(character))
        }
    }

    // MARK: Words

    private mutating func add(_ piece: String) {
        if word == nil, words.isEmpty { firstLine = line }
        word = (word ?? "") + piece
    }

    private mutating func endWord() {
        guard let word else { return }
        self.word = nil
        if dropsNextWord {
            dropsNextWord = false
            return
        }
        words.append(word)
    }

    private mutating func endCommand() {
        endWord()
        dropsNextWord = false
        if !words.isEmpty { found.append(ShellCommand(words: words, line: firstLine)) }
        words = []
    }

    private mutating func escape() {
        place += 1
        guard let next = at(0) else { return }
        place += 1
        // A line that goes on.
        if next == "\n" || next == "\r\n" { line += 1 } else { add(String(next)) }
    }

    private mutating func quote() {
        place += 1
        add("")
        while let character = at(0), character != "'" {
            if character.isNewline { line += 1 }
            add(String(character))
            place += 1
        }
        place += 1
    }

    private mutating func doubleQuote() {
        place += 1
        add("")
        while let character = at(0), character != "\"" {
            if character == "\\", let next = at(1) {
                if next.isNewline { line += 1 } else { add(String(next)) }
                place += 2
            } else if character == "$", at(1) == "{", at(2) == "{" {
                expression()
            } else if character == "$", at(1) == "(" {
                place += 2
                add("$(")
                substitution()
            } else {
                if character.isNewline { line += 1 }
                add(String(character))
                place += 1
            }
        }
        place += 1
    }

    /// `${{ … }}` stays as it is.
    private mutating func expression() {
        while let character = at(0) {
            if character == "}", at(1) == "}" { break }
            if character.isNewline { line += 1 }
            add(String(character))
            place += 1
        }
        add("}}")
        place += 2
    }

    /// What stands in it are commands of their own; the word keeps its text.
    private mutating func substitution() {
        let start = place
        var depth = 1
        while let character = at(0), depth > 0 {
            if character == "(" { depth += 1 }
            if character == ")" { depth -= 1 }
            place += 1
        }
        let inner = String(text[start..<max(start, depth == 0 ? place - 1 : place)])
        var reading = ShellReading(inner)
        found += reading.commands().map { ShellCommand(words: $0.words, line: $0.line + line) }
        line += inner.count { $0.isNewline }
        add(inner + ")")
    }

    private mutating func skipLine() {
        while let character = at(0), !character.isNewline { place += 1 }
    }

    // MARK: Redirections

    private mutating func redirection(_ sign: Character) {
        // The number of a descriptor.
        if let word, word.allSatisfy(\.isNumber) { self.word = nil } else { endWord() }
        place += 1
        if sign == "<", at(0) == "<", at(1) != "<" {
            place += 1
            return document()
        }
        while let next = at(0), next == sign || next == "&" || next == "|" { place += 1 }
        dropsNextWord = true
    }

    private mutating func document() {
        let isIndented = at(0) == "-"
        if isIndented { place += 1 }
        while at(0) == " " || at(0) == "\t" { place += 1 }
        var delimiter = ""
        while let character = at(0), !character.isWhitespace, !";&|<>()".contains(character) {
            if !"'\"\\".contains(character) { delimiter.append(character) }
            place += 1
        }
        let command = ShellCommand(words: words, line: firstLine)
        waiting.append((delimiter, isIndented, command.isShell))
    }

    /// What is fed to a shell are commands; all else is data.
    private mutating func readDocuments() {
        for document in waiting {
            let start = line
            var body: [String] = []
            while place < text.count {
                let end = text[place...].firstIndex(where: \.isNewline) ?? text.count
                let row = String(text[place..<end])
                place = min(end + 1, text.count)
                line += 1
                let trimmed = row.drop { document.isIndented && $0 == "\t" }
                if trimmed == document.delimiter { break }
                body.append(row)
            }
            guard document.feedsShell else { continue }
            var reading = ShellReading(body.joined(separator: "\n"))
            found += reading.commands().map { ShellCommand(words: $0.words, line: $0.line + start) }
        }
        waiting = []
    }
}

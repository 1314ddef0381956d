/// One command of a script, as its words stand there: quotes are undone, variables are not.
struct ShellCommand: Hashable, Sendable {
    var words: [String]
    /// Of its first word, from 0.
    var line: Int

    /// The commands of a script in the order of their text, those of substitutions and of scripts in it among them.
    static func all(in script: String) -> [ShellCommand] {
        var reading = ShellReading(script)
        return reading.commands().flatMap { $0.unwrapped(depth: 0) }
    }

    /// Scripts in scripts deeper than this are not looked at.
    private static let deepest = 4

    private static let prefixes: Set<String> = [
        "sudo", "doas", "env", "nohup", "time", "command", "exec", "nice", "ionice", "stdbuf", "builtin", "then", "do",
        "else", "elif", "if", "while", "until", "!", "{", "timeout",
    ]
    /// Of prefixes: options with a word of their own behind them.
    private static let valued: Set<String> = ["-u", "-g", "-n", "-h", "-p", "-k", "-s", "--user", "--group"]
    private static let shells: Set<String> = ["sh", "bash", "dash", "zsh", "ksh"]

    /// Without what stands before the program, and with the commands of a script that it is given.
    private func unwrapped(depth: Int) -> [ShellCommand] {
        var words = words[...]
        while let first = words.first {
            if Self.isAssignment(first) {
                words = words.dropFirst()
            } else if Self.prefixes.contains(Self.name(first)) {
                words = Self.withoutOptions(words.dropFirst(), isTimed: Self.name(first) == "timeout")
            } else {
                break
            }
        }
        guard let first = words.first else { return [] }
        let command = ShellCommand(words: [Self.name(first)] + words.dropFirst(), line: line)
        guard depth < Self.deepest, let script = command.script else { return [command] }
        var reading = ShellReading(script)
        return [command]
            + reading.commands().flatMap { inner in
                ShellCommand(words: inner.words, line: line + inner.line).unwrapped(depth: depth + 1)
            }
    }

    /// `bash -c SCRIPT`, `eval SCRIPT`.
    private var script: String? {
        if words[0] == "eval" { return words.dropFirst().joined(separator: " ") }
        guard Self.shells.contains(words[0]),
            let option = words.dropFirst().firstIndex(where: {
                $0.hasPrefix("-") && !$0.hasPrefix("--") && $0.hasSuffix("c")
            })
        else { return nil }
        return words.dropFirst(option + 1).first
    }

    private static func withoutOptions(_ words: ArraySlice<String>, isTimed: Bool) -> ArraySlice<String> {
        var words = words
        while let word = words.first, word.hasPrefix("-") {
            words = words.dropFirst()
            if valued.contains(word) { words = words.dropFirst() }
        }
        // `timeout 10 command`
        return isTimed ? words.dropFirst() : words
    }

    /// `/bin/rm` is `rm`.
    private static func name(_ word: String) -> String { word.split(separator: "/").last.map(String.init) ?? word }

    private static func isAssignment(_ word: String) -> Bool {
        guard let sign = word.firstIndex(of: "="), sign != word.startIndex else { return false }
        return word[..<sign].allSatisfy { $0 == "_" || $0.isLetter || $0.isNumber }
    }

    var isShell: Bool {
        let program = words.first {
            !Self.prefixes.contains(Self.name($0)) && !$0.hasPrefix("-") && !Self.isAssignment($0)
        }
        return program.map { Self.shells.contains(Self.name($0)) } ?? false
    }
}

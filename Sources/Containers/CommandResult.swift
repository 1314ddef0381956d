/// How a program ended, and what it said.
package struct CommandResult: Hashable, Sendable {
    /// The exit code; 128 and the signal's number for one that a signal has ended.
    package var status: Int32
    package var output: String
    package var errors: String

    package init(status: Int32, output: String, errors: String) {
        self.status = status
        self.output = output
        self.errors = errors
    }

    package var hasSucceeded: Bool { status == 0 }

    /// The lines of the output, without empty ones.
    package var lines: [String] { output.split(whereSeparator: \.isNewline).map(String.init) }

    /// The program's last words, as the end of a sentence.
    var complaint: String {
        let lines = errors.split(whereSeparator: \.isNewline).filter { !$0.allSatisfy(\.isWhitespace) }
        // Advice about the command line is no help to somebody who never saw it.
        let advice = ["See '", "Run '", "Usage:"]
        guard let last = lines.last(where: { line in !advice.contains { line.hasPrefix($0) } }) else { return "" }
        var text = last
        while let final = text.last, final == "." || final.isWhitespace { text.removeLast() }
        // "Is the docker daemon running?": what comes after these words says what to do about it.
        if text.hasSuffix("?") {
            text.removeLast()
            if let end = text.ranges(of: ". ").last { text = text[..<end.lowerBound] }
        }
        return ": " + text
    }
}

/// Why a suite's report cannot be read.
package struct SuiteReportError: Error, Hashable, Sendable {
    /// A full sentence, the offending text in quotes.
    package var message: String
    /// From 1; nil where the whole report is meant.
    package var line: Int?
    /// In bytes, from 1.
    package var column: Int?

    package init(_ message: String, line: Int? = nil, column: Int? = nil) {
        self.message = message
        self.line = line
        self.column = column
    }

    /// The sentence, and where in the report it is about.
    package var description: String {
        guard let line, let column else { return message }
        return "Line \(line), column \(column): \(message)"
    }
}

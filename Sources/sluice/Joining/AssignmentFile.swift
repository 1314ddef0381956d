import Foundation
import Source

/// A file of `NAME=value` lines; blank ones and those that begin with `#` are passed over, quotes around a value are taken off.
enum AssignmentFile {
    /// Throws a usage failure for a file that cannot be read or a line that is no assignment.
    ///
    /// - Parameter kind: What it is, for a sentence.
    static func read(_ path: String, as kind: String) throws(Failure) -> [String: String] {
        guard let text = try? String(contentsOfFile: path, encoding: .utf8) else {
            throw .usage("The \(kind) '\(path)' cannot be read.")
        }
        var values: [String: String] = [:]
        for (number, line) in text.split(separator: "\n", omittingEmptySubsequences: false).enumerated() {
            let trimmed = line.trimmingCharacters(in: .whitespaces)
            if trimmed.isEmpty || trimmed.hasPrefix("#") { continue }
            let body = trimmed.hasPrefix("export ") ? String(trimmed.dropFirst(7)) : trimmed
            guard let sign = body.firstIndex(of: "="), sign != body.startIndex else {
                let place = SourcePosition(line: number + 1, column: 1)
                throw Failure(
                    .usage,
                    [
                        // The line itself may hold a secret, so it is not shown.
                        .error("This line is no NAME=value.", path: path, range: SourceRange(at: place))
                    ])
            }
            values[String(body[..<sign])] = unquoted(String(body[body.index(after: sign)...]))
        }
        return values
    }

    private static func unquoted(_ value: String) -> String {
        guard value.count >= 2, let quote = value.first, quote == "\"" || quote == "'", value.last == quote else {
            return value
        }
        return String(value.dropFirst().dropLast())
    }
}

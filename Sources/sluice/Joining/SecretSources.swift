import Display
import Foundation
import Source

/// The secrets of a run, read from where they are at each start; kept in memory only.
struct SecretSources {
    var secrets: [String: String] = [:]
    /// Given on the command line: they cannot be read again by another process.
    private(set) var volatileNames: Set<String> = []

    /// Throws a usage failure for a missing variable, a file that cannot be read or a line that is no assignment.
    init(given: [String], files: [String], environment: [String: String]) throws(Failure) {
        for file in files { try read(file) }
        for text in given {
            if text.contains("=") {
                let assignment = try Assignment(text, option: "secret")
                secrets[assignment.name] = assignment.value
                volatileNames.insert(assignment.name)
            } else if let value = environment[text] {
                secrets[text] = value
                volatileNames.insert(text)
            } else {
                throw .usage(
                    "The secret '\(text)' is not in the environment.", hint: "Set it, or write --secret \(text)=value.")
            }
        }
    }

    /// What was given for this run goes before what is configured. What is configured can be read again by another process.
    mutating func add(_ configured: [String: String]) {
        secrets.merge(configured) { given, _ in given }
        let names = Set(configured.keys.map { $0.lowercased() })
        volatileNames = volatileNames.filter { !names.contains($0.lowercased()) }
    }

    /// What somebody has typed at a prompt.
    mutating func add(typed: [String: String]) {
        secrets.merge(typed) { given, _ in given }
        volatileNames.formUnion(typed.keys)
    }

    /// `NAME=value` lines; blank ones and those that begin with `#` are passed over, quotes around a value are taken off.
    private mutating func read(_ path: String) throws(Failure) {
        guard let text = try? String(contentsOfFile: path, encoding: .utf8) else {
            throw .usage("The secret file '\(path)' cannot be read.")
        }
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
            secrets[String(body[..<sign])] = Self.unquoted(String(body[body.index(after: sign)...]))
        }
    }

    private static func unquoted(_ value: String) -> String {
        guard value.count >= 2, let quote = value.first, quote == "\"" || quote == "'", value.last == quote else {
            return value
        }
        return String(value.dropFirst().dropLast())
    }
}

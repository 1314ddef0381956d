import Glibc
package import Source

/// Why a job or step could not be carried out as it was asked for.
package struct ExecutionError: Error, Hashable, Sendable, CustomStringConvertible {
    package struct Code: RawRepresentable, Hashable, Sendable {
        package let rawValue: String

        package init(rawValue: String) { self.rawValue = rawValue }

        /// A call of the system failed.
        package static let system = Code(rawValue: "system")
        /// An expression of the workflow cannot be evaluated, or gives what cannot be used.
        package static let expression = Code(rawValue: "expression")
        /// A shell or another program that a step asks for cannot be used.
        package static let shell = Code(rawValue: "shell")
        package static let workingDirectory = Code(rawValue: "working-directory")
        package static let invalidPattern = Code(rawValue: "invalid-pattern")
        /// A built-in action's input, or what the action met.
        package static let action = Code(rawValue: "action")
        /// The file of a problem matcher.
        package static let problemMatcher = Code(rawValue: "problem-matcher")
        /// A job's outputs are larger than they may be.
        package static let outputs = Code(rawValue: "outputs")
        package static let keeper = Code(rawValue: "keeper")
        /// A container in which something should run is not there.
        package static let container = Code(rawValue: "container")
    }

    package let code: Code
    /// A full sentence; the offending text is in quotes.
    package let message: String
    /// Where in the workflow file.
    package var range: SourceRange?

    package init(_ code: Code, _ message: String, at range: SourceRange? = nil) {
        self.code = code
        self.message = message
        self.range = range
    }

    package var description: String { message }
}

extension ExecutionError {
    /// A system call failed with the present `errno`.
    static func system(_ attempt: String, errno number: Int32 = errno) -> ExecutionError {
        ExecutionError(.system, "\(attempt): \(systemMessage(number)).")
    }

    static func expression(_ message: String, at range: SourceRange) -> ExecutionError {
        ExecutionError(.expression, message, at: range)
    }

    static func invalidPattern(_ pattern: String, _ reason: String) -> ExecutionError {
        ExecutionError(.invalidPattern, "Invalid pattern '\(pattern)'. \(reason)")
    }

    static func problemMatcher(_ message: String) -> ExecutionError { ExecutionError(.problemMatcher, message) }

    static func action(_ message: String) -> ExecutionError { ExecutionError(.action, message) }
}

/// The C library's words for an `errno`.
func systemMessage(_ number: Int32) -> String {
    var buffer = [CChar](repeating: 0, count: 256)
    guard strerror_r(number, &buffer, buffer.count) == 0 else { return "error \(number)" }
    return String(decoding: buffer.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
}

/// Why a conductor had to stop.
package struct ConductorError: Error, Hashable, Sendable, CustomStringConvertible {
    package enum Code: Hashable, Sendable {
        /// Another engine holds the run now.
        case fenced
        /// The journal cannot be written.
        case journal
    }

    package var code: Code
    /// A full sentence.
    package var message: String

    package init(code: Code, message: String) {
        self.code = code
        self.message = message
    }

    package var description: String { message }

    package static func fenced(run: Int) -> ConductorError {
        ConductorError(code: .fenced, message: "Another sluice process has taken over run \(run); this one stops.")
    }
}

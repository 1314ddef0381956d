import Source

/// What ends a command with an exit code other than 0 and a text on standard error.
struct Failure: Error, Sendable {
    /// The exit codes of docs/guide; a public contract.
    enum Code: Int32, Sendable {
        /// The run, or what was checked, failed.
        case failed = 1
        /// Bad usage or an invalid workflow; nothing was started.
        case usage = 2
        /// A full disk, a damaged store, a defect.
        case fault = 3
        case cancelled = 130

        /// Of several failures the one with the greatest is told.
        var gravity: Int {
            switch self {
            case .cancelled: 0
            case .failed: 1
            case .usage: 2
            case .fault: 3
            }
        }
    }

    /// What a server answers besides; the exit code is the same.
    enum Reason: Hashable, Sendable {
        case other
        /// What was named is not there.
        case unknown
        /// Not as things are now: it has ended, or somebody else is at it.
        case untimely
        /// Not for this person.
        case forbidden
        /// Not now: somebody else holds what is needed, or it cannot be used.
        case unavailable
        /// There is no room on the disk.
        case storageFull
    }

    var code: Code
    var reason = Reason.other
    /// Shown on standard error; empty when all has been said already.
    var diagnostics: [Diagnostic]
    /// The files that the diagnostics speak of, for their excerpts.
    var files: [SourceFile]

    init(_ code: Code, _ diagnostics: [Diagnostic] = [], files: [SourceFile] = []) {
        self.code = code
        self.diagnostics = diagnostics
        self.files = files
    }

    static func usage(_ message: String, hint: String? = nil) -> Failure {
        Failure(.usage, [.error(message, hint: hint)])
    }

    /// The same, for one of these reasons.
    func because(_ reason: Reason) -> Failure {
        var failure = self
        failure.reason = reason
        return failure
    }

    /// What is wrong first, on one line, with its place.
    var sentence: String {
        let first = diagnostics.first(where: { $0.severity == .error }) ?? diagnostics.first
        return first.map(Self.sentence) ?? "It failed."
    }

    /// All that is wrong, each on one line, with its place.
    var sentences: [String] { diagnostics.filter { $0.severity == .error }.map(Self.sentence) }

    private static func sentence(_ diagnostic: Diagnostic) -> String {
        let start = diagnostic.range?.start
        let place = diagnostic.path.map { path in
            start.map { "\(path):\($0.line):\($0.column): " } ?? "\(path): "
        }
        return (place ?? "") + diagnostic.message
    }

    static func fault(_ message: String, hint: String? = nil) -> Failure {
        Failure(.fault, [.error(message, hint: hint)])
    }
}

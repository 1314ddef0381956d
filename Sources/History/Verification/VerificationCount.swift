package import Expressions

/// How much was checked.
package struct VerificationCount: Hashable, Sendable {
    package var runs = 0
    package var events = 0
    package var logs = 0
    /// Of the logs.
    package var logBytes = 0
    /// Logs of which only the size is known: they were written before logs had checksums.
    package var logsBySizeOnly = 0
    package var artifacts = 0
    /// Different contents of artifacts.
    package var contents = 0
    package var caches = 0
    package var findings = 0

    package init() {}

    package var value: Value {
        .object([
            "runs": .number(Double(runs)),
            "events": .number(Double(events)),
            "logs": .number(Double(logs)),
            "log_bytes": .number(Double(logBytes)),
            "logs_by_size_only": .number(Double(logsBySizeOnly)),
            "artifacts": .number(Double(artifacts)),
            "contents": .number(Double(contents)),
            "caches": .number(Double(caches)),
            "findings": .number(Double(findings)),
        ])
    }
}

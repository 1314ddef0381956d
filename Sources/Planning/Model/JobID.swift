/// Names one job of a run for ever: the job's id, `.N` for the N-th combination of a matrix (from 0), and
/// the caller's id before a slash for a job of a called workflow: `deploy.1/build`.
package struct JobID: Hashable, Comparable, Sendable, CustomStringConvertible {
    package let text: String

    package init(_ text: String) {
        self.text = text
    }

    package var description: String { text }

    package static func < (a: JobID, b: JobID) -> Bool { a.text < b.text }
}

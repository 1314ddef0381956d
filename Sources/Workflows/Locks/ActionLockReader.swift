package import Source
import YAML

/// Reads an `actions.lock`; tells all that is wrong with it at once. What GitHub refuses in one, this refuses, too.
package struct ActionLockReader: Sendable {
    package init() {}

    /// The lock, or nil where a diagnostic is an error; the diagnostics in the order of their places.
    package func read(_ file: SourceFile) -> (lock: ActionLock?, diagnostics: [Diagnostic]) {
        var reading = ActionLockReading(findings: FindingList(file: file))
        do throws(YAMLError) {
            // The limit is that of GitHub's reader.
            let root = try parse(file, limits: YAMLLimits(bytes: 1 << 20))
            let lock = reading.lock(root)
            let diagnostics = reading.findings.all.map(\.diagnostic).sortedByPlace()
            return (diagnostics.hasErrors ? nil : lock, diagnostics)
        } catch {
            return (nil, [error.diagnostic])
        }
    }
}

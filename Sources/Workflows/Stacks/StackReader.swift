package import Source
import YAML

/// Reads a `*.stack.yml`; tells all that is wrong with it at once.
package struct StackReader: Sendable {
    /// How the names of such files end.
    package static let suffix = ".stack.yml"

    package init() {}

    /// The stack, or nil where a diagnostic is an error; the diagnostics in the order of their places.
    ///
    /// Services and volumes are not looked up: the compose files are read when the stack is tested.
    package func read(_ file: SourceFile) -> (stack: StackFile?, diagnostics: [Diagnostic]) {
        var reading = StackReading(findings: FindingList(file: file))
        do throws(YAMLError) {
            let root = try parse(file)
            let stack = reading.stack(root)
            let diagnostics = reading.findings.all.map(\.diagnostic).toldOnce().sortedByPlace()
            return (diagnostics.hasErrors ? nil : stack, diagnostics)
        } catch {
            return (nil, [error.diagnostic])
        }
    }
}

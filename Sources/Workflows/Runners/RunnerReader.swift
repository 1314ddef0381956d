package import Source
import YAML

/// Reads a `runners/*.yml`; tells all that is wrong with it at once.
package struct RunnerReader: Sendable {
    package init() {}

    /// The runner, or nil where a diagnostic is an error; the diagnostics in the order of their places.
    package func read(_ file: SourceFile) -> (runner: RunnerDefinition?, diagnostics: [Diagnostic]) {
        var reading = RunnerReading(findings: FindingList(file: file))
        do throws(YAMLError) {
            let root = try parse(file)
            let runner = reading.runner(root)
            let diagnostics = reading.findings.all.map(\.diagnostic).sortedByPlace()
            return (diagnostics.hasErrors ? nil : runner, diagnostics)
        } catch {
            return (nil, [error.diagnostic])
        }
    }
}

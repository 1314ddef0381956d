package import Source
import YAML

/// Reads `sluice.yml`; tells all that is wrong with it at once.
package struct SettingsReader: Sendable {
    private let builtIns: [String]

    /// - Parameter builtIns: The names of the built-in actions.
    package init(builtIns: [String]) {
        self.builtIns = builtIns
    }

    /// The settings, or nil where a diagnostic is an error; the diagnostics in the order of their places.
    package func read(_ file: SourceFile) -> (settings: Settings?, diagnostics: [Diagnostic]) {
        var reading = SettingsReading(findings: FindingList(file: file), builtIns: builtIns)
        do throws(YAMLError) {
            let root = try parse(file)
            let settings = reading.settings(root)
            let diagnostics = reading.findings.all.map(\.diagnostic).sortedByPlace()
            return (diagnostics.hasErrors ? nil : settings, diagnostics)
        } catch {
            return (nil, [error.diagnostic])
        }
    }
}

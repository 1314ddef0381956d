package import Source
import YAML

/// Reads a `server.yml`; tells all that is wrong with it at once.
package struct ServerFileReader: Sendable {
    package init() {}

    /// What it says, or nil where a diagnostic is an error; the diagnostics in the order of their places.
    package func read(_ file: SourceFile) -> (server: ServerFile?, diagnostics: [Diagnostic]) {
        var reading = ServerFileReading(findings: FindingList(file: file))
        do throws(YAMLError) {
            let server = reading.server(try parse(file))
            let diagnostics = reading.findings.all.map(\.diagnostic).sortedByPlace()
            return (diagnostics.hasErrors ? nil : server, diagnostics)
        } catch {
            return (nil, [error.diagnostic])
        }
    }
}

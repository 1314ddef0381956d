package import Conductor

/// Artifacts as a table.
package struct ArtifactText {
    private let style: Style

    package init(style: Style) {
        self.style = style
    }

    package func lines(_ artifacts: [Artifact]) -> [String] {
        var table = TextTable(header: ["NAME", "FILES", "SIZE", "SHA-256"].map(style.dim), rightAligned: [1, 2])
        for artifact in artifacts {
            table.add([artifact.name.onScreen, "\(artifact.fileCount)", sizeText(artifact.size), artifact.digest])
        }
        return table.lines
    }

    package func text(_ artifacts: [Artifact]) -> String { lines(artifacts).map { $0 + "\n" }.joined() }
}

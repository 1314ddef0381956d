package import Source
package import YAML

/// Reads a workflow file: YAML, then the schema, then key by key; tells all that is wrong with it at once.
package struct WorkflowReader: Sendable {
    /// Every event that a workflow can name under `on:`.
    package static let knownEvents = Schema.eventNames

    private let limits: YAMLLimits

    package init(limits: YAMLLimits = .default) {
        self.limits = limits
    }

    /// The workflow, or nil where a diagnostic is an error; the diagnostics in the order of their places.
    package func read(_ file: SourceFile) -> (workflow: Workflow?, diagnostics: [Diagnostic]) {
        let (workflow, findings) = readFindings(file)
        return (workflow, findings.filter { !$0.isConsequence }.map(\.diagnostic).sortedByPlace())
    }

    /// What can be read of a file that has errors, without what they are about; nil where it is no YAML.
    package func readWhatIsSound(_ file: SourceFile) -> Workflow? {
        guard let root = try? parse(file, limits: limits) else { return nil }
        var size = ResultSize()
        return readWhole(root, of: file, &size).workflow
    }

    /// As ``read(_:)``, with what GitHub would say, in the order of finding.
    package func readFindings(_ file: SourceFile) -> (workflow: Workflow?, findings: [Finding]) {
        var size = ResultSize()
        return readFindings(file, &size)
    }

    /// The size is that of what was read before of the same run; what is read here is added to it.
    package func readFindings(
        _ file: SourceFile, _ size: inout ResultSize
    ) -> (workflow: Workflow?, findings: [Finding]) {
        var findings = FindingList(file: file)
        do throws(YAMLError) {
            guard let root = try parse(file, limits: limits) else {
                findings.error("The workflow file is empty.", at: SourceRange(at: .start), .yaml)
                return (nil, findings.all)
            }
            return read(root, of: file, &size)
        } catch {
            findings.add(error.diagnostic, .yaml, githubPosition: nil)
            return (nil, findings.all)
        }
    }

    private func read(
        _ root: YAMLNode, of file: SourceFile, _ size: inout ResultSize
    ) -> (workflow: Workflow?, findings: [Finding]) {
        let (workflow, findings) = readWhole(root, of: file, &size)
        return (findings.map(\.diagnostic).hasErrors ? nil : workflow, findings)
    }

    private func readWhole(
        _ root: YAMLNode, of file: SourceFile, _ size: inout ResultSize
    ) -> (workflow: Workflow, findings: [Finding]) {
        var validator = SchemaValidator(findings: FindingList(file: file), size: size)
        let token = validator.validate(root, Schema.workflow)
        size = validator.size
        var reading = WorkflowReading(findings: validator.findings)
        let workflow = reading.workflow(token)
        NotCarriedOutYet.findings(in: token, &reading.findings)
        return (workflow, reading.findings.all)
    }
}

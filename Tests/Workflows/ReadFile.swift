import Source
import YAML

@testable import Workflows

/// A workflow file as it is read, with the tree that it was made of and also where this version would refuse it.
struct ReadFile {
    var workflow: Workflow
    var root: YAMLNode
    var findings: [Finding]

    /// nil where the file holds no YAML.
    init?(_ file: SourceFile, limits: YAMLLimits) {
        guard let root = try? parse(file, limits: limits) else { return nil }
        var validator = SchemaValidator(findings: FindingList(file: file))
        let token = validator.validate(root, Schema.workflow)
        var reading = WorkflowReading(findings: validator.findings)
        workflow = reading.workflow(token)
        self.root = root
        findings = reading.findings.all
    }
}

package import Source
package import YAML

/// Reads an `action.yml`: YAML, then the schema, then key by key; tells all that is wrong with it at once.
package struct ActionReader: Sendable {
    private let limits: YAMLLimits

    /// The depth is what actions/runner allows here: twice that of a workflow file.
    package init(limits: YAMLLimits = YAMLLimits(depth: 100)) {
        self.limits = limits
    }

    /// The action, or nil where a diagnostic is an error; the diagnostics in the order of their places.
    package func read(_ file: SourceFile) -> (action: ActionDefinition?, diagnostics: [Diagnostic]) {
        var findings = FindingList(file: file)
        do throws(YAMLError) {
            guard let root = try parse(file, limits: limits) else {
                findings.error("The action's file is empty.", at: SourceRange(at: .start), .yaml)
                return (nil, findings.all.map(\.diagnostic))
            }
            return read(root, findings)
        } catch {
            return (nil, [error.diagnostic])
        }
    }

    private func read(
        _ root: YAMLNode, _ findings: FindingList
    ) -> (action: ActionDefinition?, diagnostics: [Diagnostic]) {
        var findings = findings
        let form = form(root, &findings)
        var validator = SchemaValidator(findings: findings)
        let token = validator.validate(root, ActionSchema.root(form))
        var reading = WorkflowReading(findings: validator.findings, stepIf: .actionStepIf)
        let action = reading.action(token, form)
        let diagnostics = reading.findings.all.filter { !$0.isConsequence }.map(\.diagnostic).sortedByPlace()
        return (diagnostics.hasErrors ? nil : action, diagnostics)
    }

    private static let known = "'composite', 'docker', 'node12', 'node16', 'node20' or 'node24'"

    /// What `runs.using` names, without regard to case; an error where it names nothing that there is.
    private func form(_ root: YAMLNode, _ findings: inout FindingList) -> ActionSchema.Form {
        guard let runs = root["runs"], runs.mapping != nil else { return .unknown }
        guard let using = runs["using"] else {
            findings.error(
                "Missing 'using' value. 'using' requires \(Self.known).", at: runs.range, .schema)
            return .unknown
        }
        guard let name = using.scalar?.text else {
            findings.error("'using' is a text: \(Self.known).", at: using.range, .schema)
            return .unknown
        }
        switch name.lowercased() {
        case "composite": return .composite
        case "docker": return .docker
        case let name where ActionDefinition.JavaScript.Runtime(rawValue: name) != nil: return .javaScript
        default:
            let names = ["composite", "docker"] + ActionDefinition.JavaScript.Runtime.allCases.map(\.rawValue)
            findings.error(
                "'using: \(name)' is not supported, use \(Self.known) instead.", at: using.range, .schema,
                hint: nearestName(to: name, among: names).map { "Did you mean '\($0)'?" })
            return .unknown
        }
    }
}

import Expressions
import Source

/// A job's call of a reusable workflow, held against what that workflow declares.
package struct WorkflowCall: Sendable {
    /// The path of the calling file.
    package var callerPath: String
    package var job: Job
    package var call: Job.CallBody
    /// The called file as GitHub names it: `owner/repo/path@ref`, or as the job writes it.
    package var reference: String
    package var callee: Workflow
    /// What the calling job may do at most.
    package var allowed: PermissionScopes

    package init(
        callerPath: String, job: Job, call: Job.CallBody, reference: String, callee: Workflow,
        allowed: PermissionScopes = .write
    ) {
        self.callerPath = callerPath
        self.job = job
        self.call = call
        self.reference = reference
        self.callee = callee
        self.allowed = allowed
    }

    /// What a job of the called file may do at most.
    package func allowed(to nested: Job) -> PermissionScopes {
        (nested.permissions ?? callee.permissions).map { PermissionScopes($0.value) } ?? allowed
    }

    /// What is wrong with the call, in GitHub's words and order.
    package func findings() -> [Finding] {
        guard let trigger = callee.trigger(for: "workflow_call") else {
            let place = callee.triggers.first?.event.range ?? SourceRange(at: .start)
            let message = "workflow_call key is not defined in the referenced workflow."
            return [finding(message, at: place, in: callee.path)]
        }
        return inputFindings(trigger.inputs) + secretFindings(trigger.secrets) + permissionFindings()
    }

    private func inputFindings(_ inputs: [Input]) -> [Finding] {
        var findings: [Finding] = []
        for input in inputs {
            if let value = input.defaultLiteral, !input.kind.takes(value), let range = input.defaultValue?.range {
                findings.append(finding("Unexpected value '\(value.asString)'", at: range, in: callee.path))
            }
            if let given = call.inputs.first(named: input.name.value) {
                guard let value = given.literal, !input.kind.takes(value) else { continue }
                let hint = "The input '\(input.name.value)' is a \(input.kind.rawValue)."
                findings.append(finding("Unexpected value '\(value.asString)'", at: given.value.range, hint: hint))
            } else if input.isRequired {
                let message = "Input \(input.name.value) is required, but not provided while calling."
                findings.append(finding(message, at: call.uses.range))
            }
        }
        return findings + undeclared(call.inputs, "input", inputs.map(\.name.value))
    }

    private func secretFindings(_ secrets: [Trigger.SecretDeclaration]) -> [Finding] {
        guard case .mapping(let given) = call.secrets else { return [] }
        let missing = secrets.filter { $0.isRequired && given.first(named: $0.name.value) == nil }
        let findings = missing.map {
            finding("Secret \($0.name.value) is required, but not provided while calling.", at: call.uses.range)
        }
        return findings + undeclared(given, "secret", secrets.map(\.name.value))
    }

    private func undeclared(_ given: [Argument], _ what: String, _ declared: [String]) -> [Finding] {
        let known = Set(declared.map { $0.lowercased() })
        let unknown = given.filter { !known.contains($0.name.value.lowercased()) }
        return unknown.enumerated().map { place, argument in
            let name = argument.name.value
            let wantsHint = FindingList.wantsHint(after: place, among: declared.count)
            let near = wantsHint ? nearestName(to: name, among: declared) : nil
            return finding(
                "Invalid \(what), \(name) is not defined in the referenced workflow.", at: argument.value.range,
                hint: near.map { "Did you mean '\($0)'?" })
        }
    }

    private func permissionFindings() -> [Finding] {
        var findings: [Finding] = []
        if let permissions = callee.permissions {
            findings += violation(PermissionScopes(permissions.value), by: "The workflow '\(reference)'")
        }
        for nested in callee.jobs {
            guard let permissions = nested.permissions else { continue }
            let name = nested.name?.value.source ?? nested.id.value
            findings += violation(PermissionScopes(permissions.value), by: "The nested job '\(name)'")
        }
        return findings
    }

    private func violation(_ requested: PermissionScopes, by subject: String) -> [Finding] {
        let scopes = requested.scopes(exceeding: allowed)
        guard !scopes.isEmpty else { return [] }
        func list(_ levels: PermissionScopes) -> String {
            scopes.map { "\($0): \(levels[$0].rawValue)" }.joined(separator: ", ")
        }
        return [
            finding(
                "Error calling workflow '\(reference)'. \(subject) is requesting '\(list(requested))', "
                    + "but is only allowed '\(list(allowed))'.", at: job.id.range)
        ]
    }

    private func finding(
        _ message: String, at range: SourceRange, in path: String? = nil, hint: String? = nil
    ) -> Finding {
        let diagnostic = Diagnostic.error(message, path: path ?? callerPath, range: range, hint: hint)
        return Finding(stage: .reading, diagnostic: diagnostic, githubPosition: range.start)
    }
}

extension [Argument] {
    fileprivate func first(named name: String) -> Argument? {
        let name = name.lowercased()
        return first { $0.name.value.lowercased() == name }
    }
}

extension Input.Kind {
    /// Whether a literal of this kind can be the input's value: a text can be made of any scalar.
    fileprivate func takes(_ value: Value) -> Bool {
        switch (self, value) {
        case (.boolean, .boolean), (.number, .number): true
        case (.boolean, _), (.number, _): false
        default: value.isPrimitive
        }
    }
}

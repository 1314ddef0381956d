import Expressions
import Source
import Workflows

/// The labels that a job's `runs-on` gives, and the runner that has them.
struct RunnerLabels {
    struct Result {
        var labels: [String] = []
        var runner: PlannedRunner?
        var told: [Diagnostic] = []
    }

    /// Of the workflow file, for diagnostics.
    let path: String
    let contexts: KnownContexts
    let runners: RunnerSet

    func read(_ runsOn: Located<Job.RunsOn>) -> Result {
        var result = Result()
        do throws(PlanningError) {
            let (labels, group) = try asked(runsOn)
            guard group != nil || labels.contains(where: { !$0.text.isEmpty }) else {
                throw PlanningError([.error("'runs-on' names no runner.", path: path, range: runsOn.range)])
            }
            result.labels = labels.map(\.text)
            result.runner = try runner(labels, group, runsOn.range)
            result.told = notices(labels, group, runsOn.range)
        } catch {
            result.told = error.diagnostics
        }
        return result
    }

    private func runner(
        _ labels: [RunnerChoice.Asked], _ group: RunnerChoice.Asked?, _ range: SourceRange
    ) throws(PlanningError) -> PlannedRunner? {
        do throws(RunnerChoice.Fault) {
            return try RunnerChoice(runners: runners).runner(labels: labels, group: group, at: range)
        } catch {
            throw PlanningError([.error(error.message, path: path, range: error.range, hint: error.hint)])
        }
    }

    /// What a label of another system, or a group, means where no file says it.
    private func notices(
        _ labels: [RunnerChoice.Asked], _ group: RunnerChoice.Asked?, _ range: SourceRange
    ) -> [Diagnostic] {
        if case .defined = runners { return [] }
        var notices = labels.filter { Self.namesAnotherSystem($0.text) }.map { label in
            Diagnostic(
                .notice, "'\(label.text)' is another system than this one; the job runs on this host all the same.",
                path: path, range: range)
        }
        if let group {
            notices.append(
                Diagnostic(
                    .notice, "No runner file says who is in the group '\(group.text)'; the job runs on this host.",
                    path: path, range: group.range))
        }
        return notices
    }

    // MARK: What is asked for

    private func asked(
        _ runsOn: Located<Job.RunsOn>
    ) throws(PlanningError) -> (labels: [RunnerChoice.Asked], group: RunnerChoice.Asked?) {
        var labels: [RunnerChoice.Asked] = []
        var group: RunnerChoice.Asked?
        if case .group(let name?, _) = runsOn.value {
            let text = try value(name).asString
            if !text.isEmpty { group = RunnerChoice.Asked(text: text, range: name.range) }
        }
        for template in runsOn.value.labels {
            let value = try value(template)
            // One expression can give the list, or the mapping with `group` and `labels`.
            guard let texts = Self.texts(value) else {
                throw fault("'runs-on' is a label or a list of labels, not '\(value.json(.compact))'.", template)
            }
            labels += texts.map { RunnerChoice.Asked(text: $0, range: template.range) }
            if case .object(let object) = value, let name = object["group"], name.isPrimitive, !name.asString.isEmpty {
                group = RunnerChoice.Asked(text: name.asString, range: template.range)
            }
        }
        return (labels, group)
    }

    private func value(_ template: Located<Template>) throws(PlanningError) -> Value {
        do {
            return try template.value.evaluate(in: contexts.scope)
        } catch {
            throw fault(error.message, template)
        }
    }

    private static func texts(_ value: Value) -> [String]? {
        switch value {
        case .array(let values): values.allSatisfy(\.isPrimitive) ? values.map(\.asString) : nil
        case .object(let object):
            object["labels"].map(texts) ?? (object["group"] == nil ? nil : [])
        case .null, .boolean, .number, .string: [value.asString]
        }
    }

    private static func namesAnotherSystem(_ label: String) -> Bool {
        ["windows", "macos"].contains { label.lowercased().hasPrefix($0) }
    }

    private func fault(_ message: String, _ template: Located<Template>) -> PlanningError {
        PlanningError([.error(message, path: path, range: template.range)])
    }
}

extension Job.RunsOn {
    var labels: [Located<Template>] {
        switch self {
        case .labels(let labels): labels
        case .group(_, let labels): labels
        }
    }

    /// All that has to be known before it is known where the job runs.
    var templates: [Located<Template>] {
        if case .group(let name?, _) = self { [name] + labels } else { labels }
    }
}

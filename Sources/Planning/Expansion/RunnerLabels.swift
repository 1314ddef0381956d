import Expressions
import Source
import Workflows

/// The labels that a job's `runs-on` gives.
struct RunnerLabels {
    /// Of the workflow file, for diagnostics.
    let path: String
    let contexts: KnownContexts

    func labels(_ runsOn: Located<Job.RunsOn>) -> ([String], [Diagnostic]) {
        var labels: [String] = []
        for template in runsOn.value.labels {
            do throws(PlanningError) {
                labels += try self.labels(template)
            } catch {
                return ([], error.diagnostics)
            }
        }
        guard labels.contains(where: { !$0.isEmpty }) else {
            return ([], [.error("'runs-on' names no runner.", path: path, range: runsOn.range)])
        }
        let notices = labels.filter(Self.namesAnotherSystem).map { label in
            Diagnostic(
                .notice, "'\(label)' is another system than this one; the job runs on this host all the same.",
                path: path, range: runsOn.range)
        }
        return (labels, notices)
    }

    private func labels(_ template: Located<Template>) throws(PlanningError) -> [String] {
        let value: Value
        do {
            value = try template.value.evaluate(in: contexts.scope)
        } catch {
            throw fault(error.message, template)
        }
        // One expression can give the list, or the mapping with `group` and `labels`.
        guard let labels = Self.texts(value) else {
            throw fault("'runs-on' is a label or a list of labels, not '\(value.json(.compact))'.", template)
        }
        return labels
    }

    private static func texts(_ value: Value) -> [String]? {
        switch value {
        case .array(let values): values.allSatisfy(\.isPrimitive) ? values.map(\.asString) : nil
        case .object(let object): object["labels"].flatMap(texts)
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
}

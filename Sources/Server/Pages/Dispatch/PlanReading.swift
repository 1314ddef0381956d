import Expressions
import Planning
import Workflows

/// Reads a plan as `sluice plan --format json` has it, with the environments that the files name for its jobs.
struct PlanReading {
    private let plan: ValueObject
    private let files: ProjectFiles

    init(_ plan: Value, files: ProjectFiles) {
        self.plan = plan.fields
        self.files = files
    }

    var inputs: [(name: String, value: String)] {
        (plan["inputs"] ?? .null).fields.entries.map { ($0.key, $0.value.asString) }
    }

    var notices: [DispatchPlan.Notice] {
        (plan["notices"] ?? .null).items.map { notice in
            let fields = notice.fields
            return DispatchPlan.Notice(
                severity: fields.text("severity") ?? "notice", message: fields.text("message") ?? "",
                hint: fields.text("hint"))
        }
    }

    var jobs: [DispatchPlan.Job] {
        (plan["jobs"] ?? .null).items.map { item in
            let job = item.fields
            let runner = [job.text("runner"), job.text("image")].compactMap(\.self).joined(separator: ", ")
            return DispatchPlan.Job(
                id: job.text("id") ?? "", name: job.text("name") ?? "",
                needs: (job["needs"] ?? .null).items.map(\.asString), condition: job.text("if"),
                calls: job.text("calls"), runner: runner.isEmpty ? nil : runner,
                steps: (job["steps"] ?? .null).items.count, environment: environment(of: job))
        }
    }

    // MARK: Environments

    private func environment(of job: ValueObject) -> PlannedEnvironment? {
        let path = job.text("workflow")
        guard let workflow = files.workflows.first(where: { $0.path == path })?.workflow,
            let definition = workflow.jobs.first(where: { $0.id.value == job.text("job") }),
            case .steps(let body) = definition.body, let reference = body.environment
        else { return nil }
        let source = reference.source
        guard reference.isDecided(within: known(job)) else { return .undecided(source) }
        do throws(EvaluationFailure) {
            return try reference.use(in: EvaluationScope(contexts: contexts(job))).map { .named($0.name) }
        } catch {
            return .undecided(source)
        }
    }

    /// The contexts whose values are known before the run. The inputs of a called workflow are those of its call.
    private func known(_ job: ValueObject) -> Set<String> {
        job.text("caller") == nil ? ["inputs", "github", "matrix"] : ["github", "matrix"]
    }

    private func contexts(_ job: ValueObject) -> ValueObject {
        var github: ValueObject = [:]
        for (name, key) in [("event_name", "event"), ("sha", "sha"), ("ref", "ref")] { github[name] = plan[key] }
        let ref = plan.text("ref") ?? ""
        let prefix = ["refs/heads/", "refs/tags/"].first { ref.hasPrefix($0) } ?? ""
        github["ref_name"] = .string(String(ref.dropFirst(prefix.count)))
        return ["github": .object(github), "inputs": plan["inputs"] ?? .null, "matrix": job["matrix"] ?? .null]
    }
}

extension EnvironmentReference {
    private var templates: [Template] {
        switch self {
        case .fields(let fields): [fields.name.value]
        case .template(let template): template.templates.map(\.value)
        }
    }

    fileprivate var source: String { templates.map(\.source).joined(separator: " ") }

    /// Whether its name can be told from these contexts, and from what is known of `github` before a run.
    fileprivate func isDecided(within contexts: Set<String>) -> Bool {
        let github: Set<String> = ["event_name", "sha", "ref", "ref_name"]
        return templates.flatMap(\.parts).allSatisfy { part in
            guard case .expression(let expression) = part else { return true }
            return expression.namedValues.isSubset(of: contexts)
                && expression.references("github").allSatisfy { github.contains($0.first ?? "") }
        }
    }
}

extension Value {
    fileprivate var fields: ValueObject { if case .object(let object) = self { object } else { [:] } }
    fileprivate var items: [Value] { if case .array(let items) = self { items } else { [] } }
}

extension ValueObject {
    fileprivate func text(_ key: String) -> String? {
        if case .string(let text)? = self[key] { text } else { nil }
    }
}

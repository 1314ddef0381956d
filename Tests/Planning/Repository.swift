import Expressions
import Planning
import Source
import Workflows

/// Plans from workflow texts.
struct Repository {
    /// By path; a name without a slash stands in `workflows/`.
    let files: [String: SourceFile]
    let top: String

    /// One workflow, or its jobs only: then it is one of `on: push`.
    init(_ text: String) {
        let isWhole = text.hasPrefix("on:") || text.contains("\non:")
        self.init(["ci": isWhole ? text : "on: push\njobs:\n" + text.indented])
    }

    init(_ files: [String: String], top: String = "ci") {
        let pairs = files.map { name, text in
            let path = Self.path(name)
            return (path, SourceFile(path: path, text: text))
        }
        self.files = Dictionary(pairs, uniquingKeysWith: { first, _ in first })
        self.top = Self.path(top)
    }

    private static func path(_ name: String) -> String { name.contains("/") ? name : "workflows/\(name).yml" }

    static func event(_ name: String = "push", ref: String = "refs/heads/main", payload: ValueObject = [:])
        -> EventFacts
    {
        EventFacts(
            name: name, payload: payload, sha: "1a2b3c4d5e6f708192a3b4c5d6e7f8091a2b3c4d", ref: ref, actor: "ada",
            repository: "owner/name")
    }

    func request(_ event: EventFacts = Repository.event(), inputs: [String: String] = [:]) -> RunRequest {
        RunRequest(workflow: top, event: event, inputs: inputs)
    }

    func plan(_ request: RunRequest? = nil) throws(PlanningError) -> Plan {
        try Planner(files: files).plan(request ?? self.request())
    }

    func workflow() throws -> Workflow {
        guard let file = files[top] else { throw PlanningError([]) }
        let (workflow, diagnostics) = WorkflowReader().read(file)
        guard let workflow else { throw PlanningError(diagnostics) }
        return workflow
    }

    /// What is wrong, as `path:line:column: message`; empty where there is a plan.
    func faults(_ request: RunRequest? = nil) -> [String] {
        do throws(PlanningError) {
            _ = try plan(request)
            return []
        } catch {
            return error.diagnostics.map { fault in
                let place = fault.range.map { ":\($0.start.line):\($0.start.column)" } ?? ""
                return (fault.path.map { $0 + place + ": " } ?? "") + fault.message
            }
        }
    }
}

extension String {
    fileprivate var indented: String {
        split(separator: "\n", omittingEmptySubsequences: false).map { $0.isEmpty ? "" : "  " + $0 }
            .joined(separator: "\n")
    }
}

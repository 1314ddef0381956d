import Expressions
import Source
import Workflows

/// The inputs of the workflow that was asked for: typed by hand, from an event file, or by default.
struct TopInputs {
    let request: RunRequest
    let workflow: Workflow

    func resolve() throws(PlanningError) -> ValueObject {
        let event = request.event
        guard event.name == "workflow_dispatch" || event.name == "workflow_call" else {
            // A schedule, a push … carries no inputs; what was typed would be lost without a word.
            guard request.inputs.isEmpty else {
                let message = "The event '\(event.name)' of '\(workflow.path)' takes no inputs."
                throw PlanningError([.error(message, hint: "Inputs belong to --event workflow_dispatch.")])
            }
            return [:]
        }
        let contexts: ValueObject = [
            "github": .object(GitHubContext.make(event, workflow: workflow)), "vars": .object(request.variables),
        ]
        return try InputResolver.resolve(
            try given(), declared: workflow.trigger(for: event.name)?.inputs ?? [], path: workflow.path,
            contexts: contexts)
    }

    /// Whether each has the value that it has where nobody gives one; false where one needs to be given.
    func areUsual(_ inputs: ValueObject) -> Bool {
        var bare = request
        bare.inputs = [:]
        bare.event.payload["inputs"] = nil
        return (try? TopInputs(request: bare, workflow: workflow).resolve()) == inputs
    }

    /// What was typed goes before what the event file says.
    private func given() throws(PlanningError) -> [String: String] {
        let typed = request.inputs.keys.sorted()
        for (name, next) in zip(typed.sortedByName, typed.sortedByName.dropFirst()) where name.isSameName(as: next) {
            throw PlanningError([.error("The input '\(name)' is given twice: as '\(name)' and as '\(next)'.")])
        }
        guard case .object(let filed)? = request.event.payload["inputs"] else { return request.inputs }
        let others = filed.entries.filter { entry in !typed.contains { $0.isSameName(as: entry.key) } }
        return request.inputs.merging(
            others.map { ($0.key, $0.value.asString) }, uniquingKeysWith: { typed, _ in typed })
    }
}

extension [String] {
    fileprivate var sortedByName: [String] { sorted { ($0.lowercased(), $0) < ($1.lowercased(), $1) } }
}

import Expressions
import Source
import Workflows

/// The steps of a job, with the actions that they use resolved.
struct StepPlanning {
    /// Of the workflow file, for diagnostics.
    let path: String

    func steps(_ definitions: [Step]) -> ([PlannedStep], [Diagnostic]) {
        var steps: [PlannedStep] = []
        var faults: [Diagnostic] = []
        for definition in definitions {
            switch definition.action {
            case .run(let run):
                steps.append(
                    PlannedStep(
                        definition: definition, contextName: definition.id?.value,
                        name: name(definition, standard: "Run \(run.script.value.source.firstLine)"),
                        action: .script))
            case .uses(let uses):
                guard let action = Self.builtIn(uses.reference.value) else {
                    faults.append(unknown(uses))
                    continue
                }
                steps.append(
                    PlannedStep(
                        definition: definition, contextName: definition.id?.value,
                        name: name(definition, standard: "Run \(uses.reference.value)"), action: .builtIn(action),
                        post: action == .cache ? .onSuccess : nil))
            case .wait, .waitAll, .cancel, .parallel:
                faults.append(
                    .error(
                        "Background steps are not carried out yet by this version of Sluice.", path: path,
                        range: definition.range))
            }
        }
        return (steps, faults)
    }

    private func name(_ step: Step, standard: String) -> String { step.name?.value.source ?? standard }

    /// `owner/repo[/path]@anything` of an action that is carried out here.
    private static func builtIn(_ reference: String) -> BuiltInAction? {
        guard let at = reference.firstIndex(of: "@") else { return nil }
        return BuiltInAction(rawValue: reference[..<at].lowercased())
    }

    private func unknown(_ uses: Step.Uses) -> Diagnostic {
        let known = BuiltInAction.allCases.map(\.rawValue)
        let name = uses.reference.value.split(separator: "@").first.map(String.init) ?? uses.reference.value
        let near = nearestName(to: name, among: known).map { "Did you mean '\($0)'? " } ?? ""
        return .error(
            "'uses: \(uses.reference.value)' is not carried out yet by this version of Sluice.", path: path,
            range: uses.reference.range, hint: near + "Built in are: \(known.joined(separator: ", ")).")
    }
}

extension String {
    var trimmingSpaces: String {
        var rest = self[...]
        while rest.first == " " || rest.first == "\t" { rest = rest.dropFirst() }
        while rest.last == " " || rest.last == "\t" { rest = rest.dropLast() }
        return String(rest)
    }
}

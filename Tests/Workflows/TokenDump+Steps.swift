import Expressions
import Source
import Workflows
import YAML

extension TokenDump {
    func steps(_ steps: [Step], _ node: YAMLNode?) -> [JSON] {
        let nodes = node?.sequence ?? []
        var ids = GeneratedIds(known: steps.compactMap(\.id?.value))
        return zip(steps, nodes).map { step, node in
            var object: [String: JSON] = [:]
            object["id"] = .string(step.id?.value ?? ids.make(for: step))
            object["name"] = step.name.map(scalar)
            object["continue-on-error"] = boolean(step.continueOnError, node["continue-on-error"])
            object.merge(action(step, node)) { $1 }
            return .object(object)
        }
    }

    private func action(_ step: Step, _ node: YAMLNode) -> [String: JSON] {
        var object: [String: JSON] = [:]
        switch step.action {
        case .run(let run):
            object["run"] = scalar(run.script)
            object["shell"] = run.shell.map(scalar)
            object["working-directory"] = run.workingDirectory.map(scalar)
        case .uses(let uses):
            object["uses"] = string(uses.reference)
            object["with"] = textMapping(uses.inputs, node["with"])
        case .wait(let ids): return control("Wait", step, ["wait": .array(ids.map(string))])
        case .waitAll(let all): return control("Wait for all", step, ["wait-all": .boolean(all)])
        case .cancel(let id): return control("Cancel", step, ["cancel": string(id)])
        case .parallel(let inner): return ["parallel": .array(steps(inner, node["parallel"]))]
        }
        object["if"] = condition(step.condition, node["if"])
        object["env"] = textMapping(step.env, node["env"])
        object["timeout-minutes"] = number(step.timeoutMinutes, node["timeout-minutes"])
        if step.isBackground { object["background"] = .boolean(true) }
        return object
    }

    /// A step that speaks of others has a name where the file gives it none.
    private func control(_ name: String, _ step: Step, _ fields: [String: JSON]) -> [String: JSON] {
        fields.merging(["name": step.name.map(scalar) ?? .string(name)]) { $1 }
    }
}

/// The ids that GitHub gives to steps without one.
struct GeneratedIds {
    private var taken: Set<String>

    init(known: [String]) { taken = Set(known.map { $0.lowercased() }) }

    mutating func make(for step: Step) -> String {
        let base = "__" + Self.base(of: step)
        var (id, number) = (base, 1)
        while !taken.insert(id.lowercased()).inserted {
            number += 1
            id = "\(base)_\(number)"
        }
        return id
    }

    private static func base(of step: Step) -> String {
        switch step.action {
        case .run: "run"
        case .wait: "wait"
        case .waitAll: "wait-all"
        case .cancel: "cancel"
        case .parallel: "parallel"
        case .uses(let uses): base(of: uses.reference.value)
        }
    }

    private static func base(of reference: String) -> String {
        if reference.hasPrefix("docker://") { return legal(reference.dropFirst("docker://".count)) }
        if reference.hasPrefix("./") || reference.hasPrefix(".\\") { return "self" }
        let path = reference.prefix { $0 != "@" }.split { $0 == "/" || $0 == "\\" }
        return legal(path.prefix(2).joined(separator: "/")[...])
    }

    private static func legal(_ text: Substring) -> String {
        String(text.map { $0.isASCII && ($0.isLetter || $0.isNumber || $0 == "_" || $0 == "-") ? $0 : "_" })
    }
}

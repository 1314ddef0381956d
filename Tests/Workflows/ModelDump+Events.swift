import Expressions
import Workflows
import YAML

/// The events, which only GitHub's TypeScript port writes.
extension ModelDump {
    func events(_ file: ReadFile) -> JSON {
        let on = file.root["on"]
        var events: [String: JSON] = [:]
        for trigger in file.workflow.triggers {
            events[trigger.event.value] = event(trigger, on?[trigger.event.value])
        }
        return .object(events)
    }

    private func event(_ trigger: Trigger, _ node: YAMLNode?) -> JSON {
        if trigger.event.value == "schedule" { return .array(trigger.schedules.map(schedule)) }
        var object: [String: JSON] = [:]
        for entry in node?.mapping ?? [] {
            let name = entry.key.scalar?.text ?? ""
            object[name] = field(name, of: trigger, entry.value)
        }
        return .object(object)
    }

    private func field(_ name: String, of trigger: Trigger, _ node: YAMLNode) -> JSON? {
        switch name {
        case "types": trigger.types.map(texts)
        case "workflows": texts(trigger.workflows)
        case "names": texts(trigger.names)
        case "versions": texts(trigger.versions)
        case "branches", "branches-ignore": filter(trigger.branches, name)
        case "tags", "tags-ignore": filter(trigger.tags, name)
        case "paths", "paths-ignore": filter(trigger.paths, name)
        case "inputs": object(trigger.inputs.map { ($0.name.value, input($0, node[$0.name.value])) })
        case "secrets": object(trigger.secrets.map { ($0.name.value, secret($0, node[$0.name.value])) })
        case "outputs":
            object(trigger.outputs.map { ($0.name.value, .object(["value": .string($0.value.value.source)])) })
        default: nil
        }
    }

    private func texts(_ texts: [Located<String>]) -> JSON { .array(texts.map { .string($0.value) }) }

    private func object(_ fields: [(String, JSON)]) -> JSON { .object(Dictionary(fields) { $1 }) }

    private func filter(_ filter: Trigger.Filter?, _ name: String) -> JSON? {
        filter.map { filter in
            let isIgnored = name.hasSuffix("-ignore")
            return texts(isIgnored == (filter.mode == .ignore) ? filter.patterns : filter.contradicting)
        }
    }

    private func schedule(_ schedule: Trigger.Schedule) -> JSON {
        var object: [String: JSON] = ["cron": .string(schedule.cron.value)]
        object["timezone"] = schedule.timezone.map { .string($0.value) }
        return .object(object)
    }

    private func input(_ input: Input, _ node: YAMLNode?) -> JSON {
        var object: [String: JSON] = [:]
        if node?["type"] != nil { object["type"] = .string(input.kind.rawValue) }
        if node?["required"] != nil { object["required"] = .boolean(input.isRequired) }
        object["description"] = input.description.map(JSON.string)
        if node?["options"] != nil { object["options"] = texts(input.options) }
        object["default"] = input.defaultLiteral.map { TokenDump(file: 1, includesSource: false).value($0, at: nil) }
        return .object(object)
    }

    private func secret(_ secret: Trigger.SecretDeclaration, _ node: YAMLNode?) -> JSON {
        var object: [String: JSON] = [:]
        if node?["required"] != nil { object["required"] = .boolean(secret.isRequired) }
        object["description"] = secret.description.map(JSON.string)
        return .object(object)
    }
}

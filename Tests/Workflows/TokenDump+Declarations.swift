import Expressions
import Source
import Workflows
import YAML

/// What a reusable workflow declares.
extension TokenDump {
    func declarations(_ file: ReadFile) -> [String: JSON] {
        guard let trigger = file.workflow.trigger(for: "workflow_call"),
            let node = file.root["on"]?["workflow_call"]
        else { return [:] }
        var object: [String: JSON] = [:]
        if let inputs = node["inputs"] {
            object["input-definitions"] = mapping(inputs) { name, node in
                trigger.inputs.first { $0.name.value == name }.map { input($0, node) }
            }
        }
        if let secrets = node["secrets"] {
            object["secret-definitions"] = mapping(secrets) { name, node in
                trigger.secrets.first { $0.name.value == name }.map { secret($0, node) }
            }
        }
        if let outputs = node["outputs"] {
            object["outputs"] = mapping(outputs) { name, node in
                trigger.outputs.first { $0.name.value == name }.map { output($0, node) }
            }
        }
        return object
    }

    private func input(_ input: Input, _ node: YAMLNode) -> JSON {
        mapping(node) { name, node in
            switch name {
            case "type": string(input.kind.rawValue, at: node.range.start)
            case "description": input.description.map { string($0, at: node.range.start) }
            case "required": boolean(input.isRequired, node)
            default:
                input.defaultLiteral.map { value($0, at: node.range.start) } ?? input.defaultValue.map(scalar)
            }
        }
    }

    private func secret(_ secret: Trigger.SecretDeclaration, _ node: YAMLNode) -> JSON {
        guard node.mapping != nil else { return value(.null, at: node.range.start) }
        return mapping(node) { name, node in
            name == "required"
                ? boolean(secret.isRequired, node) : secret.description.map { string($0, at: node.range.start) }
        }
    }

    private func output(_ output: Trigger.Output, _ node: YAMLNode) -> JSON {
        mapping(node) { name, node in
            name == "value" ? scalar(output.value) : output.description.map { string($0, at: node.range.start) }
        }
    }
}

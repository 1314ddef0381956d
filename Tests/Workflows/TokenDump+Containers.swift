import Expressions
import Source
import Workflows
import YAML

extension TokenDump {
    func runsOn(_ runsOn: Job.RunsOn, _ node: YAMLNode?) -> JSON {
        switch runsOn {
        case .labels(let labels): return self.labels(labels, node)
        case .group(let group, let labels):
            return mapping(node) { name, node in
                name == "group" ? group.map(scalar) : self.labels(labels, node)
            }
        }
    }

    private func labels(_ labels: [Located<Template>], _ node: YAMLNode?) -> JSON {
        guard node?.sequence == nil else { return sequence(labels.map(scalar), at: node?.range.start) }
        return labels.first.map(scalar) ?? .null
    }

    func container(_ container: Container?, _ node: YAMLNode?) -> JSON? {
        switch container {
        case nil: return nil
        case .image(let image): return scalar(image)
        case .template(let template): return tree(template)
        case .fields(let fields):
            return mapping(node) { name, node in
                switch name {
                case "image": fields.image.map(scalar)
                case "credentials": credentials(fields.credentials, node)
                case "env": textMapping(fields.env, node)
                case "ports": textSequence(fields.ports, node)
                case "volumes": textSequence(fields.volumes, node)
                case "options": fields.options.map(scalar)
                case "entrypoint": fields.entrypoint.map(scalar)
                case "command": fields.command.map(scalar)
                default: nil
                }
            }
        }
    }

    private func credentials(_ credentials: Container.Credentials?, _ node: YAMLNode) -> JSON? {
        switch credentials {
        case nil: nil
        case .template(let template): tree(template)
        case .fields(let username, let password):
            mapping(node) { name, _ in (name == "username" ? username : password).map(scalar) }
        }
    }

    func services(_ services: Services?, _ node: YAMLNode?) -> JSON? {
        switch services {
        case nil: nil
        case .template(let template): tree(template)
        case .services(let services):
            mapping(node) { name, node in
                container(services.first { $0.name.value == name }?.container, node)
            }
        }
    }

    func environment(_ environment: EnvironmentReference?, _ node: YAMLNode?) -> JSON? {
        switch environment {
        case nil: return nil
        case .template(let template): return tree(template)
        case .fields(let fields):
            guard node?.mapping != nil else { return scalar(fields.name) }
            return mapping(node) { name, node in
                switch name {
                case "name": scalar(fields.name)
                case "url": fields.url.map(scalar)
                default: boolean(fields.deployment, node)
                }
            }
        }
    }

    func snapshot(_ snapshot: Snapshot?, _ node: YAMLNode?) -> JSON? {
        guard let snapshot, let node else { return nil }
        guard node.mapping != nil else { return string(snapshot.imageName) }
        return mapping(node) { name, node in
            switch name {
            case "image-name": string(snapshot.imageName)
            case "version": snapshot.version.map(string)
            default: node.scalar.map { string($0.text, at: node.range.start) }
            }
        }
    }
}

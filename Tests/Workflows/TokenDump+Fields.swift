import Expressions
import Source
import Workflows
import YAML

/// Values that GitHub keeps as tokens, and our model as what they mean.
extension TokenDump {
    func textMapping(_ mapping: TextMapping, _ node: YAMLNode?) -> JSON? {
        guard let node else { return nil }
        switch mapping {
        case .template(let template): return tree(template)
        case .entries(let entries):
            return self.mapping(entries.map { (string($0.name), scalar($0.value)) }, at: node.range.start)
        }
    }

    func textSequence(_ sequence: TextSequence, _ node: YAMLNode?) -> JSON {
        switch sequence {
        case .template(let template): tree(template)
        case .items(let items): self.sequence(items.map(scalar), at: node?.range.start)
        }
    }

    func defaults(_ defaults: RunDefaults, _ node: YAMLNode?) -> JSON? {
        guard let node else { return nil }
        return mapping(node) { _, run in
            if let template = defaults.template { return tree(template) }
            return mapping(run) { name, _ in
                (name == "shell" ? defaults.shell : defaults.workingDirectory).map(scalar)
            }
        }
    }

    func boolean(_ setting: Setting<Bool>?, _ node: YAMLNode?) -> JSON? {
        guard let setting, let node else { return nil }
        switch setting {
        case .literal(let boolean): return self.boolean(boolean, node)
        case .expression(let template): return scalar(template)
        }
    }

    func number(_ setting: Setting<Double>?, _ node: YAMLNode?) -> JSON? {
        guard let setting, let node else { return nil }
        switch setting {
        case .literal(let number): return self.number(number, at: node.range.start)
        case .expression(let template): return scalar(template)
        }
    }

    func concurrency(_ concurrency: Concurrency?, _ node: YAMLNode?) -> JSON? {
        guard let node, let concurrency else { return nil }
        guard case .fields(let fields) = concurrency else {
            if case .template(let template) = concurrency { return tree(template) }
            return nil
        }
        guard node.mapping != nil else { return scalar(fields.group) }
        return mapping(node) { name, node in
            switch name {
            case "group": return scalar(fields.group)
            case "cancel-in-progress": return boolean(fields.cancelInProgress, node)
            default:
                switch fields.queue {
                case .literal(let queue): return string(queue.rawValue, at: node.range.start)
                case .expression(let template): return scalar(template)
                }
            }
        }
    }

    func strategy(_ strategy: Strategy?, _ node: YAMLNode?) -> JSON? {
        guard let strategy else { return nil }
        if let template = strategy.template { return tree(template) }
        return mapping(node) { name, node in
            switch name {
            case "fail-fast": boolean(strategy.failFast, node)
            case "max-parallel": number(strategy.maxParallel, node)
            default: strategy.matrix.map { matrix($0.value, node) }
            }
        }
    }

    private func matrix(_ matrix: Matrix, _ node: YAMLNode) -> JSON {
        switch matrix {
        case .template(let template): tree(template)
        case .axes(let axes, let include, let exclude):
            mapping(node) { name, _ in
                switch name {
                case "include": include.map(tree)
                case "exclude": exclude.map(tree)
                default: axes.first { $0.name.value == name }.map { tree($0.values) }
                }
            }
        }
    }
}

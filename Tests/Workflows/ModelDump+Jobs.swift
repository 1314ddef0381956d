import Source
import Workflows
import YAML

@testable import Expressions

extension ModelDump {
    /// The permissions are those that jobs without their own have; nil where no file says.
    mutating func jobs(of file: ReadFile, _ permissions: Permissions?) throws -> [JSON] {
        var jobs: [JSON] = []
        for job in file.workflow.jobs {
            let node = file.root["jobs"]?[job.id.value]
            jobs.append(.object(try self.job(job, node, file, permissions)))
        }
        return jobs
    }

    private mutating func job(
        _ job: Job, _ node: YAMLNode?, _ file: ReadFile, _ permissions: Permissions?
    ) throws -> [String: JSON] {
        let dump = dumpFile(file)
        var object: [String: JSON] = [:]
        let needs = job.needs.map(dump.string)
        if !needs.isEmpty { object["needs"] = .array(needs) }
        object["id"] = dump.string(job.id)
        let name = job.name.flatMap { $0.value.source.isEmpty ? nil : $0 }
        object["name"] = name.map(dump.scalar) ?? dump.string(job.id)
        object["if"] = dump.condition(job.condition, node?["if"])
        object["strategy"] = dump.strategy(job.strategy, node?["strategy"])
        object["concurrency"] = dump.concurrency(job.concurrency?.value, node?["concurrency"])
        let permissions = job.permissions?.value ?? permissions
        object["permissions"] = permissions.map(Self.permissions)
        switch job.body {
        case .steps(let body): object.merge(dump.steps(body, node)) { $1 }
        case .call(let call): object.merge(try self.call(call, node, file, permissions)) { $1 }
        }
        return object
    }

    private mutating func call(
        _ call: Job.CallBody, _ node: YAMLNode?, _ file: ReadFile, _ permissions: Permissions?
    ) throws -> [String: JSON] {
        let dump = dumpFile(file)
        var object: [String: JSON] = ["type": .string("reusableWorkflowJob"), "ref": dump.string(call.uses)]
        if node?["needs"] == nil { object["needs"] = .array([]) }
        object["input-values"] = dump.arguments(call.inputs, node?["with"])
        switch call.secrets {
        case .inherit: object["inherit-secrets"] = .boolean(true)
        case .mapping(let secrets): object["secret-values"] = dump.arguments(secrets, node?["secrets"])
        }
        object["jobs"] = .array([])
        guard !vector.skipsCalledFiles, let source = vector.calledFiles[call.uses.value], let callee = read(source)
        else {
            return object
        }
        let inner = dumpFile(callee)
        object.merge(inner.declarations(callee)) { $1 }
        object["env"] = inner.textMapping(callee.workflow.env, callee.root["env"])
        object["defaults"] = inner.defaults(callee.workflow.defaults, callee.root["defaults"])
        object["embedded-concurrency"] = inner.concurrency(
            callee.workflow.concurrency?.value, callee.root["concurrency"])
        let allowed = callee.workflow.permissions?.value ?? permissions
        if let allowed { object["permissions"] = Self.permissions(allowed) }
        object["jobs"] = .array(try jobs(of: callee, allowed))
        return object
    }
}

extension TokenDump {
    func condition(_ condition: Located<Condition>?, _ node: YAMLNode?) -> JSON {
        expression(condition?.value.expression.source ?? "success()", at: node?.range.start)
    }

    func arguments(_ arguments: [Argument], _ node: YAMLNode?) -> JSON? {
        guard let node else { return nil }
        return mapping(
            arguments.map { argument in
                let start = argument.value.range.start
                let value = argument.literal.map { self.value($0, at: start) } ?? scalar(argument.value)
                return (string(argument.name), value)
            }, at: node.range.start)
    }

    func steps(_ body: Job.StepsBody, _ node: YAMLNode?) -> [String: JSON] {
        var object: [String: JSON] = ["type": .string("job")]
        object["runs-on"] = runsOn(body.runsOn.value, node?["runs-on"])
        object["env"] = textMapping(body.env, node?["env"])
        object["defaults"] = defaults(body.defaults, node?["defaults"])
        object["outputs"] = node?["outputs"].map { node in
            mapping(body.outputs.map { (string($0.name), scalar($0.value)) }, at: node.range.start)
        }
        object["timeout-minutes"] = number(body.timeoutMinutes ?? .literal(360), node?["timeout-minutes"])
        object["cancel-timeout-minutes"] = number(body.cancelTimeoutMinutes, node?["cancel-timeout-minutes"])
        object["continue-on-error"] = boolean(body.continueOnError, node?["continue-on-error"])
        object["container"] = container(body.container, node?["container"])
        object["services"] = services(body.services, node?["services"])
        object["environment"] = environment(body.environment, node?["environment"])
        object["snapshot"] = snapshot(body.snapshot, node?["snapshot"])
        if !body.steps.isEmpty { object["steps"] = .array(steps(body.steps, node?["steps"])) }
        return object
    }
}

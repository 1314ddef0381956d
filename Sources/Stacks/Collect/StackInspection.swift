import Containers
import Expressions
import Redaction

/// What docker knows of a project's containers, networks and volumes.
struct StackInspection {
    let engine: ContainerEngine
    let project: String
    let masks: Redactor

    private static let limit: Duration = .seconds(30)

    /// JSON: `containers`, `networks` and `volumes`, as `docker inspect` gives them, without secrets.
    func inspect() throws(ContainerError) -> String {
        var whole: ValueObject = [:]
        whole["containers"] = try inspected("container", containers())
        whole["networks"] = try inspected("network", listed(["network", "ls", "--quiet"]))
        whole["volumes"] = try inspected("volume", listed(["volume", "ls", "--quiet"]))
        return masks.redact(Self.withoutSecrets(.object(whole)).json(.indented)) + "\n"
    }

    /// JSON, one object for each running container: what it uses, and the most memory it has used where that is known.
    func statistics() throws(ContainerError) -> String {
        var items: [Value] = []
        var unknown: [String] = []
        for line in try running() {
            let words = line.split(separator: " ").map(String.init)
            guard words.count == 3, let pid = Int(words[2]) else { continue }
            guard let usage = ContainerUsage(pid: pid) else {
                unknown.append(words[0])
                continue
            }
            var item: ValueObject = ["container": .string(String(words[1].drop { $0 == "/" }))]
            for (key, value) in usage.value.entries { item[key] = value }
            items.append(.object(item))
        }
        return masks.redact(Value.array(items + (try dockerStatistics(of: unknown))).json(.indented)) + "\n"
    }

    /// Identifier, name and process of each container that runs.
    private func running() throws(ContainerError) -> [String] {
        let ids = try containers(onlyRunning: true)
        guard !ids.isEmpty else { return [] }
        let format = "{{.Id}} {{.Name}} {{.State.Pid}}"
        let command = EngineCommand(["inspect", "--type", "container", "--format", format] + ids, limit: Self.limit)
        return try engine.result(of: command).lines
    }

    /// Where the kernel cannot be asked: a docker on another host, or in a machine of its own.
    private func dockerStatistics(of ids: [String]) throws(ContainerError) -> [Value] {
        guard !ids.isEmpty else { return [] }
        let command = EngineCommand(["stats", "--no-stream", "--format", "{{json .}}"] + ids, limit: Self.limit)
        return try engine.run(command).lines.compactMap { try? Value(parsingJSON: $0, keys: .caseSensitive) }
    }

    private func containers(onlyRunning: Bool = false) throws(ContainerError) -> [String] {
        try listed(["ps", "--quiet", "--no-trunc"] + (onlyRunning ? [] : ["--all"]))
    }

    /// Of the project by compose's label, or by ours: siblings have only this one.
    private func listed(_ arguments: [String]) throws(ContainerError) -> [String] {
        var ids: [String] = []
        for label in ["com.docker.compose.project", "sluice.stack"] {
            let filter = ["--filter", "label=\(label)=\(project)"]
            let lines = try engine.run(EngineCommand(arguments + filter, limit: Self.limit)).lines
            ids += lines.filter { !ids.contains($0) }
        }
        return ids
    }

    private func inspected(_ kind: String, _ ids: [String]) throws(ContainerError) -> Value {
        guard !ids.isEmpty else { return .array([]) }
        // One may go at this moment: what is known of the others counts.
        let result = try engine.result(of: EngineCommand(["inspect", "--type", kind] + ids, limit: Self.limit))
        return (try? Value(parsingJSON: result.output, keys: .caseSensitive)) ?? .array([])
    }

    /// Values of variables whose name or form says that they are secret: env files have some that no stack file names.
    static func withoutSecrets(_ value: Value) -> Value {
        switch value {
        case .array(let items): return .array(items.map(withoutSecrets))
        case .object(let object):
            return .object(
                ValueObject(
                    object.entries.map { entry in
                        guard entry.key == "Env", case .array(let variables) = entry.value else {
                            return (entry.key, withoutSecrets(entry.value))
                        }
                        return (entry.key, .array(variables.map(masked)))
                    }, keys: .caseSensitive))
        default: return value
        }
    }

    private static func masked(_ variable: Value) -> Value {
        guard case .string(let text) = variable, let equals = text.firstIndex(of: "=") else { return variable }
        let name = text[..<equals].uppercased()
        let secretWords = ["PASS", "SECRET", "TOKEN", "KEY", "CREDENTIAL", "AUTH"]
        let value = text[text.index(after: equals)...]
        let hasPassword = value.firstRange(of: "://").map { value[$0.upperBound...].contains("@") } ?? false
        guard hasPassword || secretWords.contains(where: { name.contains($0) }) else { return variable }
        return .string("\(text[..<equals])=***")
    }
}

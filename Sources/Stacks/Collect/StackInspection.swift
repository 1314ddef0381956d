import Containers
import Expressions
import Glibc
import Processes
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

    /// JSON, one object for each running container: what it uses now, and the most memory it has used where the kernel tells.
    func statistics() throws(ContainerError) -> String {
        let running = try containers(onlyRunning: true)
        guard !running.isEmpty else { return "[]\n" }
        let command = EngineCommand(
            ["stats", "--no-stream", "--no-trunc", "--format", "{{json .}}"] + running, limit: Self.limit)
        let items = try engine.run(command).lines.compactMap { line -> Value? in
            guard case .object(var object)? = try? Value(parsingJSON: line, keys: .caseSensitive) else { return nil }
            if case .string(let id)? = object["ID"] ?? object["Container"], let peak = Self.peakMemory(of: id) {
                object["PeakMemoryBytes"] = .number(peak)
            }
            return .object(object)
        }
        return masks.redact(Value.array(items).json(.indented)) + "\n"
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

    /// Bytes, by the container's cgroup, of version 2 or 1.
    private static func peakMemory(of container: String) -> Double? {
        let paths = [
            "/sys/fs/cgroup/system.slice/docker-\(container).scope/memory.peak",
            "/sys/fs/cgroup/docker/\(container)/memory.peak",
            "/sys/fs/cgroup/memory/docker/\(container)/memory.max_usage_in_bytes",
            "/sys/fs/cgroup/memory/system.slice/docker-\(container).scope/memory.max_usage_in_bytes",
        ]
        for path in paths {
            guard let bytes = try? readSmallFile(path) else { continue }
            return Double(String(decoding: bytes.prefix { $0 != 0x0A }, as: UTF8.self))
        }
        return nil
    }
}

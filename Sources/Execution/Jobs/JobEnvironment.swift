import Expressions

/// The variables of a job as its steps build them up: the `env` context and what is put before PATH.
struct JobEnvironment: Hashable, Sendable {
    /// Workflow, job, command line, then what steps wrote to `GITHUB_ENV`.
    private(set) var variables = ValueObject(keys: .caseSensitive)
    /// The last one comes first in PATH.
    private var paths: [String] = []

    mutating func set(_ pairs: [EnvironmentFile.Pair]) {
        for pair in pairs { variables[pair.name] = .string(pair.value) }
    }

    mutating func prepend(_ added: [String]) {
        for path in added {
            paths.removeAll { $0 == path }
            paths.append(path)
        }
    }

    /// PATH for a step in a container whose image has this one; nil where nothing changes it.
    func path(_ variables: ValueObject, inImage path: String) -> String? {
        if self.paths.isEmpty, variables["PATH"] == nil { return nil }
        let base = variables["PATH"]?.asString ?? path
        return (self.paths.reversed() + (base.isEmpty ? [] : [base])).joined(separator: ":")
    }

    /// PATH for a step whose variables are these.
    func path(_ variables: ValueObject, facts: HostFacts) -> String {
        let base = variables["PATH"]?.asString ?? facts["PATH"] ?? ""
        return (paths.reversed() + (base.isEmpty ? [] : [base])).joined(separator: ":")
    }
}

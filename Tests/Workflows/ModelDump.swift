import Expressions
import Source
import Testing
import YAML

@testable import Workflows

/// Writes a model as GitHub's ports write theirs: see the README beside the vectors.
///
/// All values come from the model. The file's tree gives the order of keys, the places of what the model holds without
/// one, and which keys the file leaves out: GitHub keeps all these.
struct ModelDump {
    let vector: ConformanceVector
    let limits: YAMLLimits
    /// The paths of all files, in the order in which they were read.
    private(set) var files: [String] = []

    init(_ vector: ConformanceVector, limits: YAMLLimits) {
        self.vector = vector
        self.limits = limits
    }

    mutating func dump() throws -> JSON {
        let file = try #require(read(vector.file))
        var object: [String: JSON] = [:]
        let dumped = dumpFile(file)
        object["env"] = dumped.textMapping(file.workflow.env, file.root["env"])
        object["defaults"] = dumped.defaults(file.workflow.defaults, file.root["defaults"])
        object["permissions"] = file.workflow.permissions.map { Self.permissions($0.value) }
        object["concurrency"] = dumped.concurrency(file.workflow.concurrency?.value, file.root["concurrency"])
        object["jobs"] = .array(try jobs(of: file, file.workflow.permissions?.value))
        object["events"] = events(file)
        if vector.includesSource { object["file-table"] = .array(files.map(JSON.string)) }
        return .object(object)
    }

    mutating func read(_ file: SourceFile) -> ReadFile? {
        if !files.contains(file.path) { files.append(file.path) }
        return ReadFile(file, limits: limits)
    }

    func dumpFile(_ file: ReadFile) -> TokenDump {
        let number = files.firstIndex(of: file.workflow.path).map { $0 + 1 } ?? 0
        return TokenDump(file: number, includesSource: vector.includesSource)
    }

    /// By scope; those that are `none` are left out.
    static func permissions(_ permissions: Permissions) -> JSON {
        let named: [String] =
            if case .scopes(let scopes) = permissions { scopes.map(\.name.value) } else { PermissionScopes.order }
        let levels = PermissionScopes(permissions)
        return .object(
            Dictionary(
                uniqueKeysWithValues: named.filter { levels[$0] != .none }.map { ($0, .string(levels[$0].rawValue)) }
            ))
    }
}

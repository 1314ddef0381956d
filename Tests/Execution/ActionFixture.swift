import Execution
import Foundation
import Synchronization

/// A workspace in which built-in actions run, with ports in memory.
struct ActionFixture {
    struct Result: Sendable {
        var code: Int32
        var lines: [String]
        var outputs: [String: String]
        var state: [String: String]

        /// What a person is warned of or told as an error.
        var problems: [String] { lines.filter { $0.hasPrefix("::") } }
    }

    let folder: TemporaryDirectory
    let ports = MemoryPorts()
    var variables: [String: String] = [:]

    var workspace: String { folder.path + "/workspace" }

    init(_ files: [String: String] = [:]) throws {
        folder = try TemporaryDirectory()
        try folder.write(["workspace/": ""])
        try folder.write(Dictionary(uniqueKeysWithValues: files.map { ("workspace/" + $0.key, $0.value) }))
        variables = [
            "GITHUB_WORKSPACE": workspace, "HOME": folder.path + "/home", "SLUICE_RUN": "7",
            "GITHUB_REPOSITORY": "owner/name", "GITHUB_SHA": String(repeating: "a", count: 40),
            "GITHUB_REF": "refs/heads/topic", "SLUICE_DEFAULT_BRANCH": "main",
            "GITHUB_OUTPUT": folder.path + "/output", "GITHUB_STATE": folder.path + "/state",
        ]
    }

    func run(
        _ name: String, _ inputs: [String: String] = [:], post state: [String: String]? = nil, reference: String = "v4"
    ) throws -> Result {
        try folder.write(["output": "", "state": ""])
        var environment = variables
        environment["GITHUB_ACTION_REF"] = reference
        for (key, value) in inputs { environment["INPUT_" + key.uppercased()] = value }
        for (key, value) in state ?? [:] { environment["STATE_" + key] = value }
        let lines = Mutex<[String]>([])
        let code = BuiltInActions.run(name, isPost: state != nil, environment: environment, ports: ports.ports) {
            line in
            lines.withLock { $0.append(line) }
        }
        return Result(
            code: code, lines: lines.withLock { $0 }, outputs: pairs("output"), state: pairs("state"))
    }

    private func pairs(_ name: String) -> [String: String] {
        let file = EnvironmentFile(Array((folder.text(name) ?? "").utf8))
        return Dictionary(file.pairs.map { ($0.name, $0.value) }, uniquingKeysWith: { $1 })
    }
}

import Expressions
import Foundation
import Source
import Workflows

/// Reads the variables of the `vars` context that `sluice.yml` names, when a run is prepared: its journal keeps them.
struct ConfiguredVariables {
    /// What relative paths begin at.
    let root: String
    /// Whether the run can want any: then a file that is not there is a mistake. Others do not need it.
    let isWanted: Bool

    /// What was given goes before what is configured, and what a place gives before those that come after it. Throws a usage failure for a
    /// file that cannot be read.
    func read(_ settings: [VariableSetting], under given: ValueObject) throws(Failure) -> ValueObject {
        var variables = given
        for setting in settings {
            for (name, value) in try values(setting).sorted(by: { $0.key < $1.key }) where variables[name] == nil {
                variables[name] = .string(value)
            }
        }
        return variables
    }

    private func values(_ setting: VariableSetting) throws(Failure) -> [String: String] {
        switch setting {
        case .values(let values): return values
        case .environment(let names): return ProcessEnvironment.all.filter { names.contains($0.key) }
        case .environmentFile(let name):
            let path = resolvedPath(name, from: root)
            guard FileManager.default.fileExists(atPath: path) else {
                guard isWanted else { return [:] }
                throw .usage(
                    "The variable file '\(path)' is not there.",
                    hint: "'vars' in sluice.yml names it: this workflow wants its NAME=value lines.")
            }
            return try AssignmentFile.read(path, as: "variable file")
        }
    }
}

extension ConfiguredVariables {
    private static let context = "vars"

    /// Whether a run of this workflow can want a variable: the word stands in it, in one that it calls, or in what its environments
    /// require. Nobody can look into a workflow of another repository before it is fetched.
    static func areWanted(by path: String, _ catalog: WorkflowCatalog, _ settings: Settings) -> Bool {
        let templates = settings.environments.flatMap(\.requirements).compactMap(\.commit)
        if templates.contains(where: { $0.lowercased().contains(context) }) { return true }
        var (waiting, seen) = ([path], Set([path]))
        while let next = waiting.popLast() {
            guard let text = catalog.files[next]?.text.lowercased() else { continue }
            if text.contains(context) || text.contains(".yml@") || text.contains(".yaml@") { return true }
            waiting += catalog.files.keys.filter { text.contains($0.lowercased()) && seen.insert($0).inserted }
        }
        return false
    }
}

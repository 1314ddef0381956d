import Planning
import Source
import Workflows

/// The files in which a repository tells Sluice how it is to be run: `sluice.yml`, `runners/*.yml`, `*.stack.yml`.
enum OwnFile {
    static func isOne(_ path: String) -> Bool { isSettings(path) || isRunner(path) || isStack(path) }

    static func isSettings(_ path: String) -> Bool {
        path.split(separator: "/").last.map(String.init) == Settings.path && !isInWorkflows(path)
    }

    /// In any folder of the repository.
    static func isStack(_ path: String) -> Bool {
        path.hasSuffix(StackReader.suffix) && !isInWorkflows(path)
    }

    /// A workflow may have such a name, too.
    private static func isInWorkflows(_ path: String) -> Bool {
        path.split(separator: "/").dropLast().last == "workflows"
    }

    private static func isRunner(_ path: String) -> Bool {
        path.split(separator: "/").dropLast().last.map(String.init) == RunnerDefinition.folder
    }

    /// What is wrong with one; nothing of a file that is none.
    static func diagnostics(_ file: SourceFile) -> [Diagnostic] {
        if isSettings(file.path) {
            return SettingsReader(builtIns: BuiltInAction.allCases.map(\.rawValue)).read(file).diagnostics
        }
        if isStack(file.path) { return StackReader().read(file).diagnostics }
        return isRunner(file.path) ? RunnerReader().read(file).diagnostics : []
    }

    /// Those that have their place, where they are there, from the repository's root.
    static func paths(in tree: WorkflowFiles) -> [String] {
        let runners = tree.paths(in: RunnerDefinition.folder).filter { $0.split(separator: "/").count == 2 }
        return (tree.file(Settings.path) == nil ? [] : [Settings.path]) + runners
    }
}

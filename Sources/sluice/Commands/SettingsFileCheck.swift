import Planning
import Source
import Workflows

/// Holds what a `sluice.yml` says of jobs against the workflows that are there.
struct SettingsFileCheck {
    private let settings: Settings?
    private let workflows: [Workflow]

    /// - Parameter files: The workflow files of its repository.
    init(_ file: SourceFile, among files: [SourceFile]) {
        settings = SettingsReader(builtIns: BuiltInAction.allCases.map(\.rawValue)).read(file).settings
        // One that cannot be read has been told of.
        workflows =
            settings?.schedules.contains { $0.objective != nil } == true
            ? files.compactMap { WorkflowReader().read($0).workflow } : []
    }

    var diagnostics: [Diagnostic] {
        (settings?.schedules ?? []).flatMap { entry -> [Diagnostic] in
            guard let objective = entry.objective, let workflow = workflow(named: entry.workflow.value) else {
                return []
            }
            return RecoveryCheck(objective, in: entry.file, workflow: workflow).diagnostics
        }
    }

    /// By its path, its file's name or stem, or its own name.
    private func workflow(named name: String) -> Workflow? {
        workflows.first { $0.path == name || $0.path.hasSuffix("/\(name)") }
            ?? workflows.first { WorkflowCatalog.stem($0.path) == name } ?? workflows.first { $0.name == name }
    }
}

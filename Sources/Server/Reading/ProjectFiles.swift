import Git
import Planning
package import Source
package import Workflows

/// What one commit of a project says: its workflows, and the policy of its `sluice.yml`.
package struct ProjectFiles: Sendable {
    /// One file in a folder of workflows.
    package struct WorkflowFile: Sendable {
        package var path: String
        /// Nil where the file cannot be read.
        package var workflow: Workflow?
        package var diagnostics: [Diagnostic]

        /// As URLs and `sluice run` name it: the file's name without its ending.
        package var stem: String {
            let name = fileName
            return name.lastIndex(of: ".").map { String(name[..<$0]) } ?? name
        }

        package var fileName: String { path.split(separator: "/").last.map(String.init) ?? path }
        package var displayName: String { workflow?.name ?? stem }

        /// Whether somebody means it by this name: its file's stem, file name, path or `name:`.
        package func isNamed(_ name: String) -> Bool { [stem, fileName, path, workflow?.name].contains(name) }
    }

    /// In hexadecimal digits.
    package var sha: String
    /// The short name of the branch that was asked for; nil for a tag or a SHA.
    package var branch: String?
    /// In the order of the folders, then by path.
    package var workflows: [WorkflowFile]
    /// The defaults where there is no `sluice.yml`, and where it cannot be read.
    package var settings: Settings
    /// Of `sluice.yml`.
    package var diagnostics: [Diagnostic]

    /// Where workflows are looked for, in this order.
    static let folders = ["workflows", ".github/workflows", ".gitea/workflows", ".forgejo/workflows"]

    /// Those with errors: nobody can start them.
    var broken: [WorkflowFile] { workflows.filter { $0.workflow == nil } }

    /// The workflow that is meant by this name; the file's stem goes before all else.
    package func workflow(named name: String) -> WorkflowFile? {
        workflows.first { $0.stem == name } ?? workflows.first { $0.isNamed(name) }
    }

    /// What must be seen gone of the workflow with this path.
    package func obligations(ofWorkflow path: String) -> [ObligationSettings] {
        settings.obligations.filter { workflow(named: $0.workflow.value)?.path == path }
    }

    /// What it says of the clock and the time of that workflow; nil where it says nothing.
    func schedule(ofWorkflow path: String) -> ScheduleSettings? {
        settings.schedules.first { workflow(named: $0.workflow.value)?.path == path }
    }

    /// What the recovery time objectives name in vain.
    var objectiveFaults: [Diagnostic] {
        settings.schedules.flatMap { entry -> [Diagnostic] in
            guard let objective = entry.objective, let found = workflow(named: entry.workflow.value)?.workflow else {
                return []
            }
            return RecoveryCheck(objective, in: entry.file, workflow: found).diagnostics
        }
    }

    /// What `sluice.yml` asks of an environment; nil where it says nothing of it.
    package func policy(of environment: String) -> EnvironmentPolicy? {
        settings.environments.first { $0.key == environment.lowercased() }
    }

    // MARK: Reading

    init(_ repository: Repository, at commit: CommitID, branch: String?) throws(GitError) {
        (sha, self.branch) = (commit.hex, branch)
        workflows = []
        for folder in Self.folders {
            for entry in try repository.files(at: commit, under: folder)
            where entry.path.hasSuffix(".yml") || entry.path.hasSuffix(".yaml") {
                let text = String(decoding: try repository.read(entry.id), as: UTF8.self)
                let reading = WorkflowReader().read(SourceFile(path: entry.path, text: text))
                workflows.append(
                    WorkflowFile(path: entry.path, workflow: reading.workflow, diagnostics: reading.diagnostics))
            }
        }
        (settings, diagnostics) = (Settings(), [])
        guard let text = try repository.read(Settings.path, at: commit) else { return }
        let reader = SettingsReader(builtIns: BuiltInAction.allCases.map(\.rawValue))
        let file = SourceFile(path: Settings.path, text: String(decoding: text, as: UTF8.self))
        let (read, diagnostics) = reader.read(file)
        (settings, self.diagnostics) = (read ?? Settings(), diagnostics)
    }
}

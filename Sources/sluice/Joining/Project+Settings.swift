import Git
import Planning
import Source
import Workflows

extension Project {
    /// What `sluice.yml` says on the default branch: it is policy, so that no other branch can change it for itself.
    ///
    /// - Parameter commit: The run's; its own copy is compared, and counts where there is no default branch.
    func settings(at commit: CommitID?) throws(Failure) -> (settings: Settings, notices: [String]) {
        let (file, notices) = try Policy(repository, own: commit).file(Settings.path)
        guard let file else { return (Settings(), notices) }
        let (settings, told) = try read(file)
        return (settings, notices + told)
    }

    private func read(_ file: SourceFile) throws(Failure) -> (Settings, notices: [String]) {
        let reader = SettingsReader(builtIns: BuiltInAction.allCases.map(\.rawValue))
        let (settings, diagnostics) = reader.read(file)
        guard let settings else { throw Failure(.usage, diagnostics, files: [file]) }
        return (settings, diagnostics.map { DiagnosticRenderer().render($0) })
    }

    /// What the settings' relative paths begin at.
    var settingsRoot: String { repository.workDirectory ?? repository.gitDirectory }

    var actionFolder: String { storeDirectory + "/actions" }
}

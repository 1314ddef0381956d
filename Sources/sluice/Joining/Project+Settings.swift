import Execution
import Git
import Planning
import Source
import Workflows

extension Project {
    /// What `sluice.yml` says on the default branch: it is policy, so that no other branch can change it for itself.
    ///
    /// - Parameter commit: The run's; its own copy is compared, and counts where there is no default branch.
    func settings(at commit: CommitID?) throws(Failure) -> (settings: Settings, notices: [String]) {
        let policy = try Policy(repository, own: commit)
        let (file, notices) = try policy.file(Settings.path)
        let own = try policy.ownFile(Settings.path)
        var (settings, told) = try file.map { file throws(Failure) in try read(file) } ?? (Settings(), [])
        // What the run's own copy adds to its duties holds; nothing that it takes away does.
        if let own, own != file {
            do {
                settings = settings.tightened(by: try read(own).0)
            } catch {
                told.append("warning: the '\(Settings.path)' of the run's commit has errors, and is passed over.")
            }
        }
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

    /// Where steps of other users can read them, if there are any.
    var actionFolder: String { (try? separation())?.actions ?? storeDirectory + "/actions" }
}

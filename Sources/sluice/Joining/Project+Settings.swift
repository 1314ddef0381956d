import Git
import Planning
import Source
import Workflows

extension Project {
    /// What `sluice.yml` says on the default branch: it is policy, so that no other branch can change it for itself.
    ///
    /// - Parameter commit: The run's; its own copy is compared, and counts where there is no default branch.
    func settings(at commit: CommitID?) throws(Failure) -> (settings: Settings, notices: [String]) {
        do {
            let branch = repository.defaultBranch()
            let policy = try branch.flatMap { name throws(GitError) in try repository.branch(name)?.commit } ?? commit
            let text = try policy.flatMap { try repository.read(Settings.path, at: $0) }
            let own = try commit.flatMap { try repository.read(Settings.path, at: $0) } ?? nil
            var notices: [String] = []
            if let branch, commit != nil, own != text {
                notices.append(
                    "warning: '\(Settings.path)' is not the one of the branch '\(branch)', which is what counts.")
            }
            guard let text else { return (Settings(), notices) }
            let file = SourceFile(path: Settings.path, text: String(decoding: text, as: UTF8.self))
            let (settings, told) = try read(file)
            return (settings, notices + told)
        } catch let error as GitError {
            throw Failure(error)
        } catch let failure as Failure {
            throw failure
        } catch {
            throw .fault("\(error)")
        }
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

import ArgumentParser
import Display
import Foundation
import Git
import Source
import Workflows

/// `sluice lock`: writes down which commits the workflows' actions are, in GitHub's own format.
struct LockCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "lock", abstract: "Pin the actions and workflows of other repositories in actions.lock.",
        discussion: """
            The lock stands beside the workflows, as .github/workflows/actions.lock, and is GitHub's own. What it has stays \
            as it is; what is new is added, what is not used any more goes.
            """)

    @Flag(help: "Look up every branch and tag anew, and lock what they lead to now.")
    var update = false

    @OptionGroup var location: LocationOptions

    func run() throws {
        let project = try Project(location)
        guard let root = project.repository.workDirectory else {
            throw Failure.usage("A bare repository has no files in which a lock could be written.")
        }
        let (settings, notices) = try project.settings(at: try? project.repository.head().commit)
        for notice in notices { StandardOutput.write(notice + "\n", to: STDERR_FILENO) }
        let tree = WorkflowFiles(root: root)
        let folders = WorkflowCatalog.folders.filter { !tree.paths(in: $0).isEmpty }
        guard !folders.isEmpty else { throw Failure.usage("There are no workflow files here.") }
        for folder in folders { try lock(folder, tree, root, settings.actions, project.actionFolder) }
    }

    private func lock(
        _ folder: String, _ tree: WorkflowFiles, _ root: String, _ settings: ActionSettings, _ place: String
    ) throws(Failure) {
        let path = folder + "/" + ActionLock.name
        let former = try tree.file(path).map { file throws(Failure) in try ActionLock.read(file) }
        let store = ActionStore(
            folder: place, settings: settings, root: root, lock: update ? ActionLock() : former ?? ActionLock(),
            vigilance: .strict)
        var maker = LockMaker(
            store: store, former: former ?? ActionLock(), uses: ActionUses { path throws(Failure) in tree.file(path) })
        for path in tree.paths(in: folder) {
            guard let workflow = tree.file(path) else { throw .usage("'\(path)' cannot be read.") }
            try maker.add(workflow)
        }
        for notice in maker.notices { StandardOutput.write("notice: \(notice)\n", to: STDERR_FILENO) }
        if former == nil, maker.lock.dependencies.isEmpty {
            StandardOutput.write("\(path): the workflows use nothing of other repositories.\n")
            return
        }
        if former != maker.lock { try write(maker.lock.text, to: root + "/" + path) }
        let changes = LockDifference(from: former ?? ActionLock(), to: maker.lock).lines
        StandardOutput.write("\(path): " + (changes.isEmpty ? "nothing has changed.\n" : "written.\n"))
        for line in changes { StandardOutput.write("  \(line)\n") }
    }

    private func write(_ text: String, to path: String) throws(Failure) {
        do {
            try text.write(toFile: path, atomically: true, encoding: .utf8)
        } catch {
            throw .fault("'\(path)' cannot be written: \(error.localizedDescription)")
        }
    }
}

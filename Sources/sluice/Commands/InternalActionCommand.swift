import ArgumentParser
import Conductor
import Display
import Execution
import Foundation
import History

/// `sluice internal-action NAME`: one built-in action, as the process of a step; started by the engine, not by people.
struct InternalActionCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "internal-action", abstract: "Carry out a built-in action.", shouldDisplay: false)

    @Argument var name: String

    @Flag(help: "The step at the end of the job.")
    var post = false

    func run() throws {
        let environment = ProcessEnvironment.all
        guard let directory = environment[ActionVariables.store],
            let repository = environment[ActionVariables.repository]
        else { throw Failure.usage("'internal-action' is for steps that sluice starts.") }
        let store: Store
        do {
            store = try Store.open(directory: directory)
        } catch {
            throw Failure(error)
        }
        let ports = ActionPorts(
            artifacts: RunArtifacts(store), caches: CacheStore(store), checkout: GitCheckout(source: repository))
        MovableFolders.open(in: environment)
        let code = BuiltInActions.run(name, isPost: post, environment: environment, ports: ports) { line in
            StandardOutput.write(line + "\n")
        }
        guard code == 0 else { Foundation.exit(code) }
    }
}

/// How a built-in action's process finds what it works with.
enum ActionVariables {
    static let store = "SLUICE_INTERNAL_STORE"
    static let repository = "SLUICE_INTERNAL_REPOSITORY"
}

/// The artifacts of a run and, under `rerun --failed`, those of the runs whose jobs were taken over.
struct RunArtifacts: ArtifactArchivePort {
    private let history: Store
    private let store: ArtifactStore

    init(_ store: Store) {
        history = store
        self.store = ArtifactStore(store)
    }

    func store(
        _ files: [ArtifactFile], as name: String, run: Int, overwrite: Bool, retentionDays: Int?
    ) throws -> Artifact {
        try store.store(files, as: name, run: run, overwrite: overwrite, retentionDays: retentionDays)
    }

    func artifacts(ofRun run: Int) throws -> [Artifact] {
        var names: Set<String> = []
        return try history.runsWithJobs(of: run).flatMap { try store.artifacts(ofRun: $0) }
            .filter { names.insert($0.name).inserted }
    }

    func extract(_ artifact: Artifact, into directory: String) throws {
        try store.extract(artifact, into: directory)
    }

    func store(archive path: String, as name: String, run: Int, retentionDays: Int?) throws -> Artifact {
        try store.store(archive: path, as: name, run: run, retentionDays: retentionDays)
    }

    func write(_ artifact: Artifact, toArchive path: String) throws {
        try store.write(artifact, toArchive: path)
    }

    func remove(_ artifact: Artifact) throws { try store.remove(artifact) }
}

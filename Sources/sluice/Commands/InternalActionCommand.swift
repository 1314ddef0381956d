import ArgumentParser
import Conductor
import Display
import Execution
import Foundation
import Git
import Glibc
import History
import Processes

/// `sluice internal-action NAME`: one built-in action, as the process of a step; started by the engine, not by people.
struct InternalActionCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "internal-action", abstract: "Carry out a built-in action.", shouldDisplay: false)

    @Argument var name: String

    @Flag(help: "The step at the end of the job.")
    var post = false

    @Option(name: .customLong("for"), help: "The user whose workspace it is.")
    var owner: String?

    func run() throws {
        let environment = ProcessEnvironment.all
        let ports: ActionPorts
        if let owner {
            // What the user's rights do not reach is not reached by what a step has written.
            guard let argument = StepUserArgument(text: owner) else { throw Failure.usage("'\(owner)' is no user.") }
            ports = try Self.ports(environment, for: argument)
        } else if !BuiltInActions.needsStore(name) {
            ports = .none
        } else {
            let (directory, repository) = try Self.places(environment)
            try hold(environment, store: directory, repository: repository)
            ports = try Self.ports(environment)
        }
        MovableFolders.open(in: environment)
        let code = BuiltInActions.run(name, isPost: post, environment: environment, ports: ports) { line in
            StandardOutput.write(line + "\n")
        }
        guard code == 0 else { Foundation.exit(code) }
    }

    /// For a run that is not trusted: holds the process to the files that it needs, and begins again. Throws a fault where that cannot
    /// be done; nothing has been touched then.
    private func hold(_ environment: [String: String], store: String, repository: String) throws {
        let limits = ConfinedPaths(environment)
        guard limits.areLimited, environment[ActionVariables.isHeld] == nil else { return }
        let executable = Installation.executable
        let error = Landlock.become(
            [executable] + CommandLine.arguments.dropFirst(),
            environment: environment.merging([ActionVariables.isHeld: "true"]) { $1 },
            readable: try HeldFiles(repository: repository).readable, writable: limits.writable + [store, "/dev/null"])
        throw Failure.fault(
            error.message,
            hint: "Without it, '\(name)' could be led out of the job's folders by what its steps have written.")
    }

    private static func ports(_ environment: [String: String]) throws -> ActionPorts {
        let (directory, repository) = try places(environment)
        let store = try open(directory)
        return ActionPorts(
            artifacts: RunArtifacts(store), caches: CacheStore(store), checkout: GitCheckout(source: repository))
    }

    /// From here on this thread touches files as the user, and only the store as the server.
    private static func ports(_ environment: [String: String], for owner: StepUserArgument) throws -> ActionPorts {
        let (directory, repository) = try places(environment)
        let store = try open(directory)
        guard let home = getpwuid(geteuid()).flatMap({ String(validatingCString: $0.pointee.pw_dir) }) else {
            throw Failure.fault("The user of this process has no home.")
        }
        // The job's is the job's to fill, and the repository's attributes are asked for as the server.
        setenv("HOME", home, 1)
        try SeparateCheckout.readConfiguration(ofHome: home)
        // What a step's own containers have made would be out of its reach.
        owner.user.takeBack(["GITHUB_WORKSPACE", "RUNNER_TEMP"].compactMap { environment[$0] })
        let own = FileIdentity.current
        let user = FileIdentity(owner.user)
        user.assume()
        let caches = CacheStore(
            store, starter: [Installation.executable, "internal-as", owner.text, "--"])
        return ActionPorts(
            artifacts: SeparateArtifacts(own: own, store: RunArtifacts(store, owner: user)),
            caches: SeparateCaches(own: own, store: caches),
            checkout: SeparateGitCheckout(
                own: own, checkout: GitCheckout(source: repository), folder: store.paths.directory))
    }

    private static func places(_ environment: [String: String]) throws -> (store: String, repository: String) {
        guard let directory = environment[ActionVariables.store],
            let repository = environment[ActionVariables.repository]
        else { throw Failure.usage("'internal-action' is for steps that sluice starts.") }
        return (directory, repository)
    }

    private static func open(_ directory: String) throws -> Store {
        do {
            return try Store.open(directory: directory)
        } catch {
            throw Failure(error)
        }
    }
}

/// How a built-in action's process finds what it works with.
enum ActionVariables {
    static let store = "SLUICE_INTERNAL_STORE"
    static let repository = "SLUICE_INTERNAL_REPOSITORY"
    /// That the process is held to its files.
    static let isHeld = "SLUICE_INTERNAL_HELD"
}

/// What a built-in action reads besides what is its own: programs, certificates, the repository.
struct HeldFiles {
    let readable: [String]

    /// Throws a usage failure where there is no repository.
    init(repository: String) throws(Failure) {
        let system = [
            "/usr", "/bin", "/sbin", "/lib", "/lib64", "/etc/ld.so.cache", "/etc/ld.so.preload", "/etc/ssl",
            "/etc/localtime",
            "/etc/passwd", "/etc/group", "/etc/nsswitch.conf", "/etc/gitconfig", "/dev/urandom", "/proc/self",
            "/proc/meminfo", "/proc/sys/kernel/random/boot_id",
        ]
        do {
            let found = try Repository.discover(from: repository)
            readable = system + [found.gitDirectory, found.commonDirectory]
        } catch {
            throw Failure(error)
        }
    }
}

/// The artifacts of a run and, under `rerun --failed`, those of the runs whose jobs were taken over.
struct RunArtifacts: ArtifactArchivePort {
    private let history: Store
    private let store: ArtifactStore

    /// - Parameter owner: As whom files outside of the store are touched; nil for whoever the thread is.
    init(_ store: Store, owner: FileIdentity? = nil) {
        history = store
        self.store = ArtifactStore(store, owner: owner)
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

import Digests
import Git
import Glibc
import History
import Source

/// The repository that a command is about, and its store.
struct Project {
    let repository: Repository
    let storeDirectory: String

    /// Finds the repository around the working directory. Throws a usage failure where there is none, or where a bare one is given no store.
    init(_ location: LocationOptions) throws(Failure) {
        let directory = Project.workingDirectory
        do {
            repository = try Repository.discover(from: location.repository ?? directory)
        } catch {
            throw Project.failure(error, location)
        }
        let own = repository.workDirectory.map { Project.trimmed($0) + "/.sluice" }
        if let given = location.dataDirectory {
            guard !given.isEmpty else { throw .usage("--data-dir names no folder.") }
            storeDirectory = resolvedPath(given, from: directory)
            guard storeDirectory != repository.workDirectory.map(Project.trimmed) else {
                throw .usage(
                    "'\(given)' is the repository itself: results there would be among its files.",
                    hint: "Name a folder for the results alone.")
            }
        } else if let own {
            storeDirectory = own
        } else {
            throw .usage(
                "'\(repository.gitDirectory)' is a bare repository, which has no place for results of its own.",
                hint: "Name the commit to run with --ref and a folder for the results with --data-dir.")
        }
    }

    /// The one in this folder, with a store elsewhere. Throws a usage failure where there is none.
    init(repository folder: String, storeDirectory: String) throws(Failure) {
        do {
            repository = try Repository.discover(from: folder)
        } catch {
            throw Failure(error)
        }
        self.storeDirectory = storeDirectory
    }

    /// Where the commits of this store's runs are kept. A bare repository has one store; of others, the one in its root is its own.
    var runReferences: RunReferences {
        guard let root = repository.workDirectory else { return .own }
        let isOwn = storeDirectory == Project.trimmed(root) + "/.sluice" && !repository.isLinkedWorkTree
        return isOwn ? .own : .store(String(sha256(storeDirectory).prefix(16)))
    }

    func openStore() throws(Failure) -> Store {
        do {
            return try Store.open(directory: storeDirectory)
        } catch {
            throw Failure(error)
        }
    }

    /// Throws a usage failure for a text that is no full SHA.
    func commit(_ sha: String) throws(Failure) -> CommitID {
        guard let commit = CommitID(hex: sha) else { throw .usage("'\(sha)' is no commit.") }
        return commit
    }

    /// The path that the repository's owner would use for its name when it has no origin.
    var folderName: String {
        let path = Project.trimmed(repository.workDirectory ?? repository.gitDirectory)
        let name = path.split(separator: "/").last.map(String.init) ?? "repository"
        return name.hasSuffix(".git") ? String(name.dropLast(4)) : name
    }

    /// `owner/name`, from `remote.origin.url` as it is written, else from the folder.
    var repositoryName: String { repository.originName?.description ?? "local/" + folderName }

    /// Whoever has set SLUICE_SERVER may mean that server; commands that ask one come here only where a store is named.
    private static func failure(_ error: GitError, _ location: LocationOptions) -> Failure {
        let isServerMeant = ProcessEnvironment.all["SLUICE_SERVER"].map { !$0.isEmpty } ?? false
        let isPlaceNamed = location.repository != nil || location.dataDirectory != nil
        guard error.code == .notARepository, isServerMeant, !isPlaceNamed else { return Failure(error) }
        return .usage(
            error.message,
            hint: "This command asks no server, whatever SLUICE_SERVER says; \(ServerOptions.commands) do.")
    }

    static var workingDirectory: String {
        guard let path = getcwd(nil, 0) else { return "." }
        defer { free(path) }
        return String(cString: path)
    }

    private static func trimmed(_ path: String) -> String {
        path.count > 1 && path.hasSuffix("/") ? String(path.dropLast()) : path
    }
}

extension Failure {
    init(_ error: GitError) {
        self.init(
            error.code == .diskFull ? .fault : .usage,
            [.error(error.message, hint: error.hint ?? error.underlying.map { "libgit2 says: \($0)." })])
        if error.code == .diskFull { reason = .storageFull }
    }

    init(_ error: HistoryError) {
        let code: Code =
            switch error.code {
            case .unknownRun, .notAvailable, .fenced, .refused: .usage
            case .newer, .damaged, .diskFull, .busy, .inaccessible, .archiver: .fault
            }
        self.init(code, [.error(error.message)])
        switch error.code {
        case .unknownRun: reason = .unknown
        case .notAvailable, .fenced, .refused: reason = .untimely
        case .busy, .inaccessible: reason = .unavailable
        case .diskFull: reason = .storageFull
        case .newer, .damaged, .archiver: break
        }
    }
}

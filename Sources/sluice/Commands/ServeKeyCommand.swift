import ArgumentParser
import Display
import Expressions
import History
import Runs
import Server
import Workflows

/// `sluice serve key`: keys for programs, in the database of a server that may run meanwhile.
struct ServeKeyCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "key", abstract: "Make, list and revoke keys for programs.",
        discussion: """
            A program sends its key as the header 'x-sluice-key'. Whoever may read the server's database may use this; over the API it \
            needs the role 'admin'.
            """,
        subcommands: [ServeKeyListCommand.self, ServeKeyCreateCommand.self, ServeKeyRevokeCommand.self],
        defaultSubcommand: ServeKeyListCommand.self)
}

/// `sluice serve key list`.
struct ServeKeyListCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "list", abstract: "List all keys, with those that were revoked; their texts nobody has.")

    @OptionGroup var folder: ServerFolderOptions

    @Flag(help: "Print one JSON object a line.")
    var json = false

    func run() async throws {
        try folder.checkServer()
        let keys = try await folder.withKeys { try await $0.all() }
        if keys.isEmpty, !json { StandardOutput.write("There is no key.\n") }
        for key in keys { StandardOutput.write((json ? key.value.json(.compact) : Self.line(key)) + "\n") }
    }

    private static func line(_ key: AccessKey) -> String {
        let place = key.projects.map { "in " + $0.joined(separator: ", ") } ?? "in all projects"
        let end = key.revokedAt.map { ", revoked \($0.text)" } ?? ""
        let use = key.usedAt.map { ", last used \($0.text)" } ?? ", never used"
        return "\(key.name): \(key.role.rawValue) \(place), made \(key.createdAt.text) by \(key.createdBy)\(use)\(end)"
    }
}

/// `sluice serve key create`.
struct ServeKeyCreateCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "create", abstract: "Make a key and print it: it is shown this once.")

    @ArgumentParser.Argument(help: "Its name, which stands in all that is done with it.")
    var name: String

    @Option(help: ArgumentHelp("What it opens: view, operate, approve or admin.", valueName: "role"))
    var role: String = ServerRole.view.rawValue

    @Option(
        help: ArgumentHelp("A project that it is for; several times for several, never for all.", valueName: "name"))
    var project: [String] = []

    @OptionGroup var folder: ServerFolderOptions

    func run() async throws {
        guard let role = ServerRole(rawValue: role) else {
            throw Failure.usage("'\(role)' is no role.", hint: "It is view, operate, approve or admin.")
        }
        try folder.checkFolder()
        let text = try await folder.withKeys { keys in
            try await keys.make(
                name, role, projects: project.isEmpty ? nil : project, by: OperatingSystemUser.name,
                at: SystemClock().now())
        }
        StandardOutput.write(text + "\n")
    }
}

/// `sluice serve key revoke`.
struct ServeKeyRevokeCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "revoke", abstract: "Revoke a key: it opens nothing from now on.")

    @ArgumentParser.Argument(help: "Its name.")
    var name: String

    @OptionGroup var folder: ServerFolderOptions

    func run() async throws {
        try folder.checkServer()
        let (revokedAt, hasOthers) = try await folder.withKeys { keys -> (Timestamp?, Bool) in
            let known = try await keys.all().first { $0.name == name }
            try await keys.revoke(name, by: OperatingSystemUser.name, at: SystemClock().now())
            return (known?.revokedAt, try await keys.hasAny())
        }
        if let revokedAt {
            StandardOutput.write("The key '\(name)' was revoked before, \(revokedAt.text).\n")
            return
        }
        StandardOutput.write("The key '\(name)' is revoked: it opens nothing from now on.\n")
        guard !hasOthers else { return }
        StandardOutput.write(
            "It was the last one: where the server's file knows nobody by 'tailscale', whoever is on its machine may read again, and a "
                + "server that listens beyond it lets nobody in from there and would not start again.\n")
    }
}

extension ServerFolderOptions {
    fileprivate func checkServer() throws(Failure) { try ServerPlaces(path).checkServer(typed: dataDir) }

    fileprivate func checkFolder() throws(Failure) { try ServerPlaces(path).checkFolder(typed: dataDir) }

    /// Throws a failure with the text that a caller of the API would see.
    fileprivate func withKeys<Result>(_ body: (AccessKeys) async throws -> Result) async throws -> Result {
        do {
            return try await body(AccessKeys(ServerFolder.database(ServerPlaces(path))))
        } catch let error as ServerError {
            throw Failure(error)
        } catch let problem as Problem {
            throw Failure.usage(problem.detail, hint: problem.hint)
        }
    }
}

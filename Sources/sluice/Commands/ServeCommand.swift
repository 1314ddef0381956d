import ArgumentParser
import Display
import Foundation
import Git
import Logging
import Processes
import Runs
import Server
import Source
import Workflows

/// `sluice serve`: the runs of several repositories, for several people.
struct ServeCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "serve", abstract: "Run workflows of several repositories as a server.",
        subcommands: [ServeStartCommand.self, ServeKeyCommand.self], defaultSubcommand: ServeStartCommand.self)
}

/// `sluice serve start`, or without a word: serves until it is told to end.
struct ServeStartCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "start", abstract: "Serve until SIGTERM.",
        discussion: """
            Each run is a process of its own: runs go on while the server is restarted or replaced. SIGHUP reads the \
            configuration again; SIGTERM ends the server and no run; a second one does not wait for answers.
            """)

    @OptionGroup var folder: ServerFolderOptions

    @Option(
        help: ArgumentHelp("Where to listen; 'listen' of the file, else 127.0.0.1:8470.", valueName: "address:port"))
    var listen: String?

    @Option(help: ArgumentHelp("The server's file.", valueName: "server.yml"), completion: .file(extensions: ["yml"]))
    var config: String?

    @Flag(help: "Say what is wrong with the server's file on this machine, and end; a server that runs is left alone.")
    var check = false

    @Option(help: ArgumentHelp("How the log on standard error is written: text or json.", valueName: "format"))
    var logFormat = LogFormat.text

    enum LogFormat: String, CaseIterable, ExpressibleByArgument { case text, json }

    /// For tests, which have a tailscaled of their own.
    @Option(help: .hidden)
    var tailscaleSocket: String?

    func run() async throws {
        let reading = ServerConfigurationReading(
            dataDirectory: folder.path, file: config, listen: listen, tailscaleSocket: tailscaleSocket)
        if check { return Self.tell(try await reading.check()) }
        shareFreedMemory()
        let log = self.log
        let configuration = try reading.read()
        defer { StepUserLocks.ofThisProcess.release() }
        do {
            let folder = try ServerFolder(configuration.places)
            try reading.install(configuration, log)
            let parts = try ServerParts(joining: configuration, log: log)
            try await SluiceServer(
                parts, reloading: { try Self.reading(again: reading, log) }, ready: { Self.tell($0, configuration) }
            ).run()
            withExtendedLifetime(folder) {}
        } catch let error as ServerError {
            throw Failure(error)
        }
    }

    /// What is wrong, as one line of the log.
    private static func reading(
        again reading: ServerConfigurationReading, _ log: Logger
    ) throws -> ServerConfiguration {
        do throws(Failure) {
            let configuration = try reading.read()
            try reading.install(configuration, log)
            return configuration
        } catch {
            throw ValidationError(error.sentences.joined(separator: " "))
        }
    }

    private static func tell(_ right: ServerConfiguration) {
        let count = right.file.projects.count
        let projects = count == 1 ? "1 project" : "\(count) projects"
        StandardOutput.write("\(right.filePath ?? "Without a file"): all is right; \(projects).\n")
    }

    private static func tell(_ port: Int, _ configuration: ServerConfiguration) {
        let address = ServerAddress(host: configuration.listen.host, port: port).text
        StandardOutput.write(
            "sluice \(configuration.version) serves http://\(address) and \(configuration.places.socket)\n")
    }

    private var log: Logger {
        let format = logFormat
        var log = Logger(label: "sluice") { _ -> any LogHandler in
            switch format {
            case .text: TextLogHandler()
            case .json: JSONLogHandler()
            }
        }
        log.logLevel = .info
        return log
    }
}

/// Which server's folder is meant.
struct ServerFolderOptions: ParsableArguments {
    @Option(help: ArgumentHelp("The server's folder.", valueName: "folder"), completion: .directory)
    var dataDir: String

    var path: String { resolvedPath(dataDir, from: Project.workingDirectory) }
}

/// Reads what a server is to be, at its start and at each SIGHUP.
struct ServerConfigurationReading: Sendable {
    let dataDirectory: String
    let file: String?
    let listen: String?
    let tailscaleSocket: String?

    /// Throws a usage failure with all that is wrong.
    func read() throws(Failure) -> ServerConfiguration {
        let file = try readFile()
        var address = file.listen ?? ServerConfiguration.usualAddress
        if let listen {
            guard let given = ServerAddress(listen) else {
                throw .usage("'\(listen)' is no address to listen at.", hint: "Write --listen 127.0.0.1:8470.")
            }
            address = given
        }
        return ServerConfiguration(
            dataDirectory: dataDirectory, filePath: self.file, file: file, listen: address,
            tailscaleSocket: tailscaleSocket ?? ServerConfiguration.usualTailscaleSocket, version: Sluice.version)
    }

    private func readFile() throws(Failure) -> ServerFile {
        guard let path = file else { return ServerFile() }
        guard let data = FileManager.default.contents(atPath: path) else {
            throw .usage("'\(path)' cannot be read.", hint: "Name the server's file with --config.")
        }
        let source = SourceFile(path: path, text: String(decoding: data, as: UTF8.self))
        let (server, diagnostics) = ServerFileReader().read(source)
        guard let server else { throw Failure(.usage, diagnostics, files: [source]) }
        let refused = Self.refused(in: server, path)
        guard refused.isEmpty else { throw Failure(.usage, refused, files: [source]) }
        return server
    }

    /// What the file says and would not hold: nothing that keeps steps apart is passed over in silence.
    private static func refused(in server: ServerFile, _ path: String) -> [Diagnostic] {
        guard server.stepUsers.isEmpty else { return [] }
        // Without users of their own all steps have what the server's user has.
        return server.projects.compactMap { project in
            project.dockerWorkflows.first.map { first in
                Diagnostic.error(
                    "'docker' grants what every step has: steps run as the server's own user.", path: path,
                    range: first.range,
                    hint: "Name users for steps with 'steps: { users: [NAME] }', or take it out.")
            }
        }
    }

    /// Finds the users of steps, makes what they need, and tells each store what its jobs have of the machine, before the first run is
    /// touched. One project's trouble with the latter is no other's: its runs do not begin, and the log says why.
    func install(_ configuration: ServerConfiguration, _ log: Logger) throws(Failure) {
        let pool = try stepPool(configuration)
        try pool.take()
        try pool.install(configuration)
        for (project, fault) in CapacityFile.write(configuration) {
            log.error("\(fault.sentence)", metadata: ["project": "\(project)"])
        }
    }

    /// Throws a usage failure for users that cannot be had.
    private func stepPool(_ configuration: ServerConfiguration) throws(Failure) -> StepPool {
        do throws(Failure) {
            return try StepPool(configuration.file, path: file ?? "server.yml")
        } catch {
            throw Failure(error.code, error.diagnostics, files: source.map { [$0] } ?? [])
        }
    }

    /// All that can be said without a server. Throws a usage failure with all that is wrong.
    func check() async throws -> ServerConfiguration {
        let configuration = try read()
        var findings = configuration.file.projects.compactMap(finding)
        do throws(Failure) {
            _ = try stepPool(configuration)
        } catch {
            findings += error.diagnostics
        }
        guard findings.isEmpty else { throw Failure(.usage, findings, files: source.map { [$0] } ?? []) }
        do {
            // Opened only where its keys decide: a server of an older version may be at work with it.
            let isOpen = !configuration.listen.isLoopback && !configuration.file.knowsTailnet
            let places = configuration.places
            let isAsked = isOpen && FileManager.default.fileExists(atPath: places.database)
            let database = isAsked ? try ServerFolder.database(places) : nil
            try await ServerGuard(database).check(configuration, at: configuration.listen)
        } catch let error as ServerError {
            throw Failure(error)
        }
        return configuration
    }

    /// Whether the repository of a project is one, where it is on this machine.
    private func finding(_ project: ServerProject) -> Diagnostic? {
        let address = project.repository
        let path = address.hasPrefix("file://") ? String(address.dropFirst(7)) : address
        guard path.hasPrefix("/") else { return nil }
        do throws(GitError) {
            if try Repository.open(path) == nil { _ = try Repository.discover(from: path) }
            return nil
        } catch {
            // Whether the server's user may have it is for that user to find out.
            guard error.code != .untrustedOwner else { return nil }
            return .error(
                "The repository of '\(project.name.value)' cannot be read: \(error.message)", path: file,
                range: project.name.range,
                hint: error.code == .notARepository ? "Name the folder of a git repository, or a URL." : error.hint)
        }
    }

    private var source: SourceFile? {
        guard let file, let data = FileManager.default.contents(atPath: file) else { return nil }
        return SourceFile(path: file, text: String(decoding: data, as: UTF8.self))
    }
}

extension ServerParts {
    /// Opens what the configuration names. Throws a fault for a folder that cannot be used.
    init(joining configuration: ServerConfiguration, log: Logger) throws(Failure) {
        let places = configuration.places
        let database: ServerDatabase
        do throws(ServerError) {
            database = try ServerFolder.database(places)
        } catch {
            throw Failure(error)
        }
        let projects = Projects()
        for fault in projects.reload(configuration) {
            log.error("\(fault.message)", metadata: ["project": "\(fault.project)"])
        }
        self.init(
            settings: ServerSettings(configuration), projects: projects, control: ServerRunControl(), news: News(),
            database: database, clock: SystemClock(), log: log, ending: ServerEnding(),
            secrets: SecretReading { settings in
                let folder = configuration.filePath.map { resolvedPath($0, from: Project.workingDirectory) }
                let root = folder.map { URL(fileURLWithPath: $0).deletingLastPathComponent().path }
                do throws(Failure) {
                    return try ConfiguredSecrets(root: root ?? places.directory).read(settings)
                } catch {
                    throw Problem.unavailable(error.sentence)
                }
            })
    }
}

extension Failure {
    init(_ error: ServerError) {
        switch error.code {
        case .unguarded, .addressUnusable, .folderInUse: self = .usage(error.message, hint: error.hint)
        case .folderUnusable: self = .fault(error.message, hint: error.hint)
        }
    }
}

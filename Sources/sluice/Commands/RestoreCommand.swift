import ArgumentParser
import Display
import Foundation
import History
import Planning
import Server
import Source
import Workflows

/// `sluice restore`: a server's folder from what `sluice backup` has written.
struct RestoreCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "restore", abstract: "Make a server's folder from a backup, and check it.",
        discussion: """
            The folder must be empty, or not be there yet. Everything is checked as 'sluice verify' does before the folder gets its \
            name: journals, logs, artifacts and caches. Plans are made again where their repository is at hand: mirrors are in the \
            backup, and --config names the others. What 'sluice verify' finds is told, and the exit code is then 1.
            """)

    @ArgumentParser.Argument(
        help: ArgumentHelp("What 'sluice backup' has written.", valueName: "file.tar"), completion: .file())
    var file: String

    @Option(help: ArgumentHelp("The server's folder.", valueName: "folder"), completion: .directory)
    var dataDir: String

    @Option(help: ArgumentHelp("The server's file.", valueName: "server.yml"), completion: .file(extensions: ["yml"]))
    var config: String?

    func run() throws {
        let target = resolvedPath(dataDir, from: Project.workingDirectory)
        let manager = FileManager.default
        let there = (try? manager.contentsOfDirectory(atPath: target)) ?? []
        guard there.isEmpty, manager.fileExists(atPath: target) == manager.isFolder(target) else {
            throw Failure.usage("'\(dataDir)' is not empty.", hint: "Name a folder that does not exist.")
        }
        let source = resolvedPath(file, from: Project.workingDirectory)
        guard manager.fileExists(atPath: source) else { throw Failure.usage("There is no '\(file)'.") }
        guard !TarEnd.isMissing(in: source) else { throw damaged(saying: nil) }
        let repositories = try repositories()
        let work = target + ".part"
        try? manager.removeItem(atPath: work)
        defer { try? manager.removeItem(atPath: work) }
        try unpack(source, into: work)
        let findings = try Verification(places: ServerPlaces(work), repositories: repositories).run()
        try move(work, to: target)
        StandardOutput.write("\(dataDir) is as the backup has it.\n")
        if findings > 0 { throw Failure(.failed) }
    }

    /// The paths of the repositories that the server's file gives by one, by project.
    private func repositories() throws(Failure) -> [String: String] {
        guard config != nil else { return [:] }
        let reading = ServerConfigurationReading(
            dataDirectory: dataDir, file: config, listen: nil, tailscaleSocket: nil)
        let projects = try reading.read().file.projects.filter { $0.repository.hasPrefix("/") }
        return Dictionary(projects.map { ($0.name.value, $0.repository) }, uniquingKeysWith: { first, _ in first })
    }

    private func unpack(_ source: String, into folder: String) throws(Failure) {
        do {
            try FileManager.default.createDirectory(
                atPath: folder, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o711])
        } catch {
            throw .fault("'\(folder)' cannot be made: \(error.localizedDescription)")
        }
        let (status, said) = try SystemProgram.run(
            "tar",
            ["--extract", "--file=\(source)", "--force-local", "--preserve-permissions", "--directory=\(folder)"])
        guard status == 0 else {
            guard !TarEnd.complaints.contains(where: { said.contains($0) }) else { throw damaged(saying: said) }
            throw .fault("'\(file)' cannot be unpacked: \(said)")
        }
        guard FileManager.default.fileExists(atPath: ServerPlaces(folder).database) else {
            throw .usage("'\(file)' is no backup of a server: there is no 'server.sqlite' in it.")
        }
    }

    private func damaged(saying said: String?) -> Failure {
        let reason = said?.split(separator: "\n").first.map { " (\($0))" } ?? ""
        return .fault(
            "'\(file)' is cut off or damaged, or no backup at all\(reason).",
            hint: "Copy it anew from where it was made; nothing was restored.")
    }

    private func move(_ work: String, to target: String) throws(Failure) {
        do {
            // Only an empty folder can be in the way.
            if FileManager.default.fileExists(atPath: target) { try FileManager.default.removeItem(atPath: target) }
            try FileManager.default.moveItem(atPath: work, toPath: target)
        } catch {
            throw .fault("'\(target)' cannot be made: \(error.localizedDescription)")
        }
    }

    /// Checks what was unpacked.
    private struct Verification {
        let places: ServerPlaces
        let repositories: [String: String]

        /// - Returns: How much is not as it was written.
        func run() throws(Failure) -> Int {
            var findings = try database()
            for name in try projects() { findings += try project(name) }
            return findings
        }

        private func projects() throws(Failure) -> [String] {
            let names = (try? FileManager.default.contentsOfDirectory(atPath: places.directory + "/projects")) ?? []
            return names.filter { Store.exists(in: places.store($0)) }.sorted()
        }

        private func database() throws(Failure) -> Int {
            do {
                let damage = try DatabaseCopy.check(places.database)
                for line in damage { StandardOutput.write("server.sqlite: SQLite says: \(line)\n") }
                return damage.count
            } catch {
                throw .fault("The server's database cannot be read: \(error)")
            }
        }

        private func project(_ name: String) throws(Failure) -> Int {
            let store: Store
            do throws(HistoryError) {
                store = try Store.open(directory: places.store(name))
            } catch {
                throw Failure(error)
            }
            let plans = try plans(of: name)
            let text = VerificationText(style: .standardOutput)
            var unproved = 0
            var count = try reading { () throws(HistoryError) in
                try store.verify(
                    plan: { request throws(PlanFault) in
                        guard let plans else { throw PlanFault(reason: "its repository is not at hand") }
                        return try plans.plan(request)
                    },
                    tell: { finding in
                        if plans == nil, finding.part == .commit { return unproved += 1 }
                        StandardOutput.write(text.line(finding))
                    })
            }
            count.findings -= unproved
            try reading { () throws(HistoryError) in try store.disownRuns() }
            StandardOutput.write("\(name): \(text.summary(count))")
            if unproved > 0 {
                StandardOutput.write(
                    "\(name): the repository is not at hand, so no plan was made again; --config names it.\n")
            }
            return count.findings
        }

        /// Nil where there is no repository to read the commits of.
        private func plans(of name: String) throws(Failure) -> PlansAgain? {
            let mirror = places.mirror(name)
            let path = repositories[name] ?? (FileManager.default.fileExists(atPath: mirror) ? mirror : nil)
            guard let path else { return nil }
            var location = LocationOptions()
            (location.repository, location.dataDirectory) = (path, places.store(name))
            return PlansAgain(project: try Project(location))
        }
    }
}

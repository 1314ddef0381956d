import ArgumentParser
import Display
import Foundation
import History
import Server
import Source

/// `sluice backup`: all that a server keeps, in one file, while it runs.
struct BackupCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "backup", abstract: "Write all that a server keeps into one file; the server may run meanwhile.",
        discussion: """
            The databases are copied as they are at one moment, then the files that their rows speak of: journals, logs, artifacts, \
            caches and mirrors. Left out are work directories and what is being written. A run that goes on is in it as far as it \
            was, and 'sluice restore' brings it back as one whose machine was switched off.

            Repositories that the server's file gives by a path are not in it, and no file of the server's configuration is.
            """)

    @Option(help: ArgumentHelp("The server's folder.", valueName: "folder"), completion: .directory)
    var dataDir: String

    @Argument(help: ArgumentHelp("What to write; it must not exist.", valueName: "file.tar"), completion: .file())
    var file: String

    func run() throws {
        let directory = resolvedPath(dataDir, from: Project.workingDirectory)
        let target = resolvedPath(file, from: Project.workingDirectory)
        try ServerPlaces(directory).checkServer(typed: dataDir)
        let folder = URL(fileURLWithPath: target).deletingLastPathComponent().path
        guard FileManager.default.isFolder(folder) else {
            throw Failure.usage("There is no folder '\(folder)'.", hint: "Make it, or name a file in another one.")
        }
        guard !FileManager.default.fileExists(atPath: target) else {
            throw Failure.usage("'\(file)' is there already.", hint: "Name a file that does not exist.")
        }
        let backup = ServerBackup(places: ServerPlaces(directory), target: target)
        let projects = try backup.write()
        guard !projects.isEmpty else {
            StandardOutput.write("\(file) has no project: the server has none yet.\n")
            return
        }
        let count = projects.count == 1 ? "1 project" : "\(projects.count) projects"
        StandardOutput.write("\(file) has \(count): \(projects.joined(separator: ", "))\n")
    }
}

/// Writes the archive, and writes it anew where the collection of garbage took something away meanwhile.
struct ServerBackup {
    let places: ServerPlaces
    let target: String

    private static let mostTries = 5
    /// Within the server's folder, in the words of `tar --exclude`. The databases stand beside, as copies.
    private static let leftOut = [
        "./sluice.sock", "./server.sqlite*", "./projects/*/store/history.sqlite*", "./projects/*/store/slots",
        "./projects/*/store/staging", "./projects/*/store/reserve", "./projects/*/store/runs/*",
    ]

    /// - Returns: The names of the projects that are in it.
    func write() throws(Failure) -> [String] {
        let work = target + ".part"
        try? FileManager.default.removeItem(atPath: work)
        defer { try? FileManager.default.removeItem(atPath: work) }
        for _ in 0..<Self.mostTries {
            let projects = try copyDatabases(to: work + "/databases")
            let isArchived = try archive(work, try projects.map { project throws(Failure) in try runs(project, work) })
            var isWhole = isArchived
            for name in projects where isWhole { isWhole = try self.isWhole(name, work) }
            guard isWhole else { continue }
            try finish(work + "/archive.tar")
            return projects
        }
        throw .fault("The server's folder changes faster than it can be copied.", hint: "Try again later.")
    }

    private func copyDatabases(to folder: String) throws(Failure) -> [String] {
        let manager = FileManager.default
        do {
            try? manager.removeItem(atPath: folder)
            try manager.createDirectory(atPath: folder, withIntermediateDirectories: true)
            try DatabaseCopy.make(from: places.database, to: folder + "/server.sqlite")
            var projects: [String] = []
            let names = (try? manager.contentsOfDirectory(atPath: places.directory + "/projects")) ?? []
            for name in names.sorted() {
                let database = StorePaths(places.store(name)).database
                guard manager.fileExists(atPath: database) else { continue }
                let copy = folder + "/projects/\(name)/store"
                try manager.createDirectory(atPath: copy, withIntermediateDirectories: true)
                try DatabaseCopy.make(from: database, to: copy + "/history.sqlite")
                projects.append(name)
            }
            return projects
        } catch {
            throw .fault("The databases could not be copied: \(error)")
        }
    }

    /// The files come after the databases: what a row speaks of was written before the row.
    ///
    /// - Returns: Whether all of them could be read; a run that is collected meanwhile takes its folder away.
    private func archive(_ work: String, _ runs: [CopiedRuns]) throws(Failure) -> Bool {
        try tar(
            "create", work,
            ["--anchored", "--no-wildcards-match-slash"] + Self.leftOut.map { "--exclude=\($0)" }
                + ["--directory=\(places.directory)", "."])
        let folders = try list(runs.flatMap(\.folders), work + "/folders")
        let exclusions = try list(runs.flatMap(\.unfinishedSteps), work + "/exclusions")
        let isRead = try tar(
            "append", work,
            [
                "--anchored", "--no-wildcards-match-slash", "--exclude-from=\(exclusions)",
                "--directory=\(places.directory)", "--verbatim-files-from", "--files-from=\(folders)",
            ])
        let steps = try list(runs.flatMap(\.knownSteps), work + "/steps")
        let areStepsRead = try tar(
            "append", work, ["--directory=\(places.directory)", "--verbatim-files-from", "--files-from=\(steps)"])
        try tar("append", work, ["--directory=\(work)/databases", "."])
        return isRead && areStepsRead
    }

    /// A list for tar: there may be more than fit on a command line.
    private func list(_ paths: [String], _ file: String) throws(Failure) -> String {
        do {
            try paths.map { $0 + "\n" }.joined().write(toFile: file, atomically: false, encoding: .utf8)
        } catch {
            throw .fault("'\(file)' could not be written: \(error.localizedDescription)")
        }
        return file
    }

    /// The runs that the copied database knows, as paths in the archive: what began later is not known there. Nor are the steps that
    /// began later, of runs that had not ended.
    private struct CopiedRuns {
        var folders: [String] = []
        var unfinishedSteps: [String] = []
        var knownSteps: [String] = []
    }

    private func runs(_ project: String, _ work: String) throws(Failure) -> CopiedRuns {
        let (directory, root) = (places.directory, "./projects/\(project)/store/runs")
        func isThere(_ path: String) -> Bool { FileManager.default.fileExists(atPath: directory + path.dropFirst()) }
        return try reading { () throws(HistoryError) in
            let copied = try Store.open(directory: work + "/databases/projects/\(project)/store")
            var found = CopiedRuns()
            found.folders = try copied.runNumbers().sorted().map { "\(root)/\($0)" }.filter(isThere)
            for run in try copied.unfinishedRuns() {
                found.unfinishedSteps.append("\(root)/\(run.number)/steps/*")
                found.knownSteps += try copied.details(ofRun: run.number).jobs.flatMap(\.steps).map {
                    "\(root)/\(run.number)/steps/\($0.id)"
                }.filter(isThere)
            }
            return found
        }
    }

    /// A log that grows and a file that goes while they are read end `tar` with 1: rows tell what must be there.
    ///
    /// - Returns: Whether all that was named could be read.
    @discardableResult
    private func tar(_ mode: String, _ work: String, _ arguments: [String]) throws(Failure) -> Bool {
        let usual = ["--\(mode)", "--file=\(work)/archive.tar", "--force-local", "--warning=no-file-ignored"]
        let (status, said) = try SystemProgram.run("tar", usual + arguments)
        if status > 1, said.contains(": Cannot stat: No such file or directory") { return false }
        guard status > 1 else { return true }
        throw .fault("'tar' could not write '\(target)': \(said)")
    }

    /// Whether all runs of the copy were still there once their files had been read.
    private func isWhole(_ project: String, _ work: String) throws(Failure) -> Bool {
        try reading { () throws(HistoryError) in
            let copied = try Store.open(directory: work + "/databases/projects/\(project)/store").runNumbers()
            return copied.isSubset(of: try Store.open(directory: places.store(project)).runNumbers())
        }
    }

    private func finish(_ archive: String) throws(Failure) {
        do {
            let handle = try FileHandle(forUpdating: URL(fileURLWithPath: archive))
            try handle.synchronize()
            try handle.close()
            try FileManager.default.moveItem(atPath: archive, toPath: target)
        } catch {
            throw .fault("'\(target)' could not be written: \(error.localizedDescription)")
        }
    }
}

/// A program of the system, run to its end.
enum SystemProgram {
    /// - Returns: Its exit status, and the end of what it said on standard error.
    static func run(_ name: String, _ arguments: [String]) throws(Failure) -> (status: Int32, said: String) {
        let (process, errors) = (Process(), Pipe())
        process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
        process.arguments = [name] + arguments
        process.environment = ProcessEnvironment.all.merging(["LC_ALL": "C"]) { $1 }
        process.standardInput = FileHandle.nullDevice
        process.standardError = errors
        do {
            try process.run()
        } catch {
            throw .fault("'\(name)' cannot be started: \(error.localizedDescription)")
        }
        let said = String(decoding: errors.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
        process.waitUntilExit()
        return (process.terminationStatus, said.suffix(500).trimmingCharacters(in: .whitespacesAndNewlines))
    }
}

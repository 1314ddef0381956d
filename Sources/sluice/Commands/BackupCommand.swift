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
        guard FileManager.default.fileExists(atPath: ServerPlaces(directory).database) else {
            throw Failure.usage(
                "'\(dataDir)' is no server's folder.", hint: "It is what 'sluice serve --data-dir' has.")
        }
        guard !FileManager.default.fileExists(atPath: target) else {
            throw Failure.usage("'\(file)' is there already.", hint: "Name a file that does not exist.")
        }
        let backup = ServerBackup(places: ServerPlaces(directory), target: target)
        let projects = try backup.write()
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
        "./projects/*/store/staging", "./projects/*/store/reserve",
    ]

    /// - Returns: The names of the projects that are in it.
    func write() throws(Failure) -> [String] {
        let work = target + ".part"
        try? FileManager.default.removeItem(atPath: work)
        defer { try? FileManager.default.removeItem(atPath: work) }
        for _ in 0..<Self.mostTries {
            let projects = try copyDatabases(to: work + "/databases")
            try archive(work, try projects.map { project throws(Failure) in try goingOn(project, work) })
            var isWhole = true
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
    private func archive(_ work: String, _ goingOn: [GoingOn]) throws(Failure) {
        let exclusions =
            ["--anchored", "--no-wildcards-match-slash"]
            + (Self.leftOut + goingOn.flatMap(\.allSteps)).map { "--exclude=\($0)" }
        try tar(
            ["--create", "--file=\(work)/archive.tar", "--force-local", "--warning=no-file-ignored"] + exclusions
                + ["--directory=\(places.directory)", "."], work)
        let known = goingOn.flatMap(\.knownSteps)
        if !known.isEmpty {
            try tar(
                ["--append", "--file=\(work)/archive.tar", "--force-local", "--directory=\(places.directory)"] + known,
                work)
        }
        try tar(
            ["--append", "--file=\(work)/archive.tar", "--force-local", "--directory=\(work)/databases", "."], work)
    }

    /// The steps of runs that had not ended when the databases were copied, as paths in the archive: what began later is not known there.
    private struct GoingOn {
        var allSteps: [String] = []
        var knownSteps: [String] = []
    }

    private func goingOn(_ project: String, _ work: String) throws(Failure) -> GoingOn {
        let (directory, root) = (places.directory, "./projects/\(project)/store/runs")
        return try reading { () throws(HistoryError) in
            let copied = try Store.open(directory: work + "/databases/projects/\(project)/store")
            var found = GoingOn()
            for run in try copied.unfinishedRuns() {
                found.allSteps.append("\(root)/\(run.number)/steps/*")
                for step in try copied.details(ofRun: run.number).jobs.flatMap(\.steps) {
                    let path = "\(root)/\(run.number)/steps/\(step.id)"
                    if FileManager.default.fileExists(atPath: directory + path.dropFirst()) {
                        found.knownSteps.append(path)
                    }
                }
            }
            return found
        }
    }

    /// A log that grows and a file that goes while they are read end `tar` with 1: rows tell what must be there.
    private func tar(_ arguments: [String], _ work: String) throws(Failure) {
        let (status, said) = try SystemProgram.run("tar", arguments)
        guard status > 1 else { return }
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

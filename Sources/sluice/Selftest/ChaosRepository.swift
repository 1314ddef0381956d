import Expressions
import Foundation
import Glibc
import Processes

/// A scratch repository with the self-test's workflow in it, and the ways to run the real program there, one run at a time.
struct ChaosRepository {
    let folder: String
    let workflow: ChaosWorkflow
    private let executable: String
    private let environment: [String: String]

    var path: String { folder + "/repository" }
    /// What everybody's TMPDIR is.
    var temporary: String { folder + "/tmp" }
    var log: String { folder + "/log" }
    var data: String { path + "/.sluice" }
    private var strikes: String { folder + "/strikes" }

    func runDirectory(_ run: Int) -> String { "\(data)/runs/\(run)" }

    /// Makes the folder and commits the workflow. Throws a fault where that cannot be done.
    init(folder: String, executable: String, image: String?) throws {
        self.folder = folder
        self.executable = executable
        workflow = ChaosWorkflow(folder: folder, mark: folder, image: image)
        environment = ProcessEnvironment.all.merging([
            ChaosWorkflow.markVariable: folder, StrikingJournal.variable: folder + "/strikes",
            "TMPDIR": folder + "/tmp",
            "NO_COLOR": "1", "GIT_CONFIG_NOSYSTEM": "1", "GIT_CONFIG_GLOBAL": "/dev/null",
        ]) { $1 }
        for name in ["tmp", "witness", "repository/workflows"] {
            try FileManager.default.createDirectory(atPath: "\(folder)/\(name)", withIntermediateDirectories: true)
        }
        for (name, text) in workflow.files {
            try text.write(toFile: "\(path)/\(name)", atomically: false, encoding: .utf8)
        }
        try order([])
        try git("init", "-q", "-b", "main")
        try git("add", ".")
        try git("-c", "user.name=selftest", "-c", "user.email=selftest@localhost", "commit", "-q", "-m", "selftest")
    }

    private func git(_ arguments: String...) throws {
        let words = ["/usr/bin/env", "git"] + arguments
        let process = try ChaosProcess(words, environment: environment, folder: path, output: log)
        while true {
            if let status = process.ending() {
                guard status != 0 else { return }
                throw Failure.fault(
                    "\"git \(arguments.joined(separator: " "))\" failed with exit code \(status); '\(log)' says why.")
            }
            usleep(1000)
        }
    }

    // MARK: Runs

    /// Starts `sluice` with these strikes ahead of it.
    func start(_ arguments: [String], strikes: [Strike] = []) throws -> ChaosProcess {
        try order(strikes)
        return try ChaosProcess([executable] + arguments, environment: environment, folder: path, output: log)
    }

    private func order(_ strikes: [Strike]) throws {
        unlink(StrikingJournal.reports(of: self.strikes))
        try replaceFile(self.strikes, with: strikes.map { $0.text + "\n" }.joined())
    }

    /// What the engine that was started last has told of its strikes.
    func reports() -> [StrikeReport] {
        Self.lines(of: StrikingJournal.reports(of: strikes)).compactMap { StrikeReport($0) }
    }

    /// The newest run, as `sluice history` tells of it; nil before the first one.
    func newestRun() throws -> (number: Int, conclusion: String?)? {
        guard let run = try answers("history", "--limit", "1").first else { return nil }
        guard case .number(let number)? = run["number"] else { return nil }
        return (Int(number), run["state"] == "finished" ? run["conclusion"]?.asString ?? "" : nil)
    }

    /// How many obligations are open.
    func openObligations() throws -> Int { try answers("obligations").count }

    private func answers(_ arguments: String...) throws -> [ValueObject] {
        let file = folder + "/answer"
        unlink(file)
        let words = [executable] + arguments + ["--json"]
        let process = try ChaosProcess(words, environment: environment, folder: path, output: file)
        var status: Int32?
        while status == nil {
            status = process.ending()
            if status == nil { usleep(1000) }
        }
        return Self.lines(of: file).compactMap { line in
            guard case .object(let fields)? = try? Value(parsingJSON: line) else { return nil }
            return fields
        }
    }

    /// The keeper of the run, if one lives; an engine holds its lock, too, while it ends what a dead one left.
    func keeper(ofRun run: Int) -> ProcessIdentity? {
        guard let holder = FileLock.holder(of: RunDirectory(runDirectory(run)).keeperLock),
            ProcessTable.program(of: holder.pid)?.hasSuffix("/sluice-keeper") == true
        else { return nil }
        return holder
    }

    // MARK: The witness

    /// Begins a new file: one that a user of containers made would not be this user's to write.
    func clearWitness() throws {
        try "".write(toFile: workflow.witness, atomically: false, encoding: .utf8)
        chmod(workflow.witness, 0o666)
    }

    /// How often each line stands there.
    func seen() -> [String: Int] {
        Self.lines(of: workflow.witness).reduce(into: [:]) { $0[$1, default: 0] += 1 }
    }

    private static func lines(of path: String) -> [String] {
        let text = (try? String(contentsOfFile: path, encoding: .utf8)) ?? ""
        return text.split(separator: "\n").map(String.init)
    }
}

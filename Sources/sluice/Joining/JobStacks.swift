import Containers
import Display
import Execution
import Expressions
import Foundation
import Glibc
import History
import Processes
import Source
import Stacks

/// Stacks of jobs that may use docker as users of their own. Who may use docker is root where he wants to be; but what he writes into his own
/// store is his word alone, and it makes this process touch nothing but stacks of that job.
struct JobStacks: JobStacksPort {
    let store: Store
    let run: Int

    /// Bytes: a job that has more to tell is not heard.
    private static let limit = 64 << 20

    /// One entry a line.
    static func text(_ entries: [StackEntry]) -> String {
        entries.map { $0.value.json(.compact) + "\n" }.joined()
    }

    // MARK: In a step

    /// The store of the job whose step this is; nil where it has none of its own. Throws a fault where it cannot be written.
    static func ownStore(environment: [String: String]) throws(Failure) -> String? {
        guard let temporary = environment["RUNNER_TEMP"] else { return nil }
        let folder = JobStacksFolder.path(in: temporary)
        guard access(folder, W_OK) == 0 else { return nil }
        let known = JobStacksFolder.known(in: folder)
        guard let text = FileManager.default.contents(atPath: known) else { return folder }
        try reading { () throws(HistoryError) in
            let store = try Store.open(directory: folder)
            for line in lines(text) { if let entry = entry(line) { try store.take(entry) } }
        }
        // Once it is in the store; another step at the same time may have been quicker.
        unlink(known)
        return folder
    }

    private static func lines(_ data: Data) -> [String] {
        String(decoding: data, as: UTF8.self).split(separator: "\n").map(String.init)
    }

    private static func entry(_ line: String) -> StackEntry? {
        (try? Value(parsingJSON: line)).flatMap(StackEntry.init(value:))
    }

    // MARK: Around the job

    func known() throws(ExecutionError) -> [UInt8] {
        do throws(HistoryError) {
            return Array(Self.text(try store.endedStackTests()).utf8)
        } catch {
            throw ExecutionError(.system, "What is known of stacks cannot be read: \(error.message)")
        }
    }

    func collect(from folder: String, job: String, user: StepUser) -> [String] {
        guard access(StorePaths(folder).database, F_OK) == 0 else { return [] }
        do throws(Failure) {
            var problems: [String] = []
            for entry in try entries(in: folder, of: user) {
                if let problem = try take(entry, job: job, user: user) { problems.append(problem) }
            }
            return problems
        } catch {
            let reasons = error.diagnostics.map(\.message).joined(separator: " ")
            return ["What the job has made of stacks is not known: \(reasons)"]
        }
    }

    /// As its user reads it: whatever stands in the folder, it leads this process nowhere.
    private func entries(in folder: String, of user: StepUser) throws(Failure) -> [StackEntry] {
        let program = Installation.executable
        let environment = ["PATH": "/usr/local/bin:/usr/bin:/bin", "HOME": "/", "LANG": "C.UTF-8"]
        let words = ["internal-stacks", folder, "--for", StepUserArgument(user).text]
        var output: [UInt8] = []
        let result: CommandResult
        do throws(ContainerError) {
            result = try CommandRun(program: program, environment: environment).run(
                EngineCommand(words, limit: .seconds(60)), sink: { if output.count <= Self.limit { output += $0 } })
        } catch {
            throw .fault(error.message)
        }
        guard result.hasSucceeded, output.count <= Self.limit else {
            throw .fault("Its store '\(folder)' cannot be read. \(result.errors)")
        }
        return Self.lines(Data(output)).compactMap(Self.entry)
    }

    /// Why not, in a sentence, or nil.
    private func take(_ entry: StackEntry, job: String, user: StepUser) throws(Failure) -> String? {
        let project = entry.stack.project
        let known = try reading { () throws(HistoryError) in try store.stack(project) }
        let draft = known?.draft ?? entry.stack.draft
        if draft.run == run, draft.job == job {
            guard Self.isProject(project) else { return "'\(project)' is no project of a stack." }
            try reading { () throws(HistoryError) in try store.take(own(entry, user)) }
            return nil
        }
        guard known != nil else { return "The stack '\(project)' is said to be of another job." }
        return try publish(entry)
    }

    /// As this process believes it: nothing of the job lives any more, and its files are where such a user's are.
    private func own(_ entry: StackEntry, _ user: StepUser) -> StackEntry {
        var entry = entry
        let project = entry.stack.project
        entry.stack.draft.owner = .nobody
        entry.stack.draft.model = ModelFile.path(project: project, in: "/dev/shm/sluice-\(user.uid)/stacks")
        entry.stack.draft.output = store.paths.stackDirectory(project)
        (entry.stack.guardian, entry.stack.keepUntil) = (nil, nil)
        return entry
    }

    /// As `StackPreparation` names them.
    private static func isProject(_ project: String) -> Bool {
        let letters = Set("abcdefghijklmnopqrstuvwxyz0123456789-_")
        return project.hasPrefix("sluice-") && project.utf8.count <= 200 && project.allSatisfy(letters.contains)
    }

    /// What the job has pushed of a stack that another one has tested: only images that were tested.
    private func publish(_ entry: StackEntry) throws(Failure) -> String? {
        let project = entry.stack.project
        return try reading { () throws(HistoryError) in
            let recorded = try store.publications(ofStack: project)
            let images = try store.images(ofStack: project)
            for publication in entry.publications where !recorded.contains(publication) {
                let isTested = images.contains {
                    $0.service == publication.service && $0.image == publication.image && $0.isBuilt
                }
                guard isTested else { return "'\(publication.reference)' is said to be an image that was not tested." }
                try store.recordPublication(publication, ofStack: project)
            }
            return nil
        }
    }
}

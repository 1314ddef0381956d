import Conductor
import Glibc
import Runs

/// All that a step said to the runner, by its command files and by commands in its output.
///
/// Read from what is on disk, so that an engine that comes back finds the same.
struct StepEffects: Hashable, Sendable {
    var variables: [EnvironmentFile.Pair]
    var paths: [String]
    var outputs: [EnvironmentFile.Pair]
    var states: [EnvironmentFile.Pair]
    /// Not redacted.
    var summary: String?
    var annotations: [Annotation]
    var matcherChanges: [ProblemMatchers.Change]
    var images: [UsedImage] = []
    /// Whether something that it said could not be understood, which fails the step.
    var hasFailed: Bool

    /// GitHub's limit, in bytes.
    static let summaryLimit = 1 << 20
    /// GitHub's limit of a job's outputs, in bytes; what a step gives to the others in another way can hardly be more.
    static let pairsLimit = 1 << 20

    init(files: CommandFiles, commands: CommandEffects) {
        (variables, paths, outputs, states) = (commands.variables, commands.paths, commands.outputs, commands.states)
        (annotations, hasFailed) = (commands.annotations, commands.hasFailed)
        matcherChanges = commands.matcherChanges
        readVariables(files.environment)
        paths += lines(of: files.path)
        outputs += pairs(of: files.output, "output")
        states += pairs(of: files.state, "state")
        readSummary(files.summary)
        images = lines(of: files.images).compactMap { line in
            let words = line.split(separator: " ", maxSplits: 1)
            return words.count == 2 ? UsedImage(name: String(words[1]), id: String(words[0])) : nil
        }
    }

    /// Of a step without a process: a composite action, whose outputs are evaluated.
    init(outputs: [EnvironmentFile.Pair]) {
        (variables, paths, states, annotations, matcherChanges) = ([], [], [], [], [])
        self.outputs = outputs
        hasFailed = false
    }

    private mutating func readVariables(_ path: String) {
        for pair in pairs(of: path, "env") {
            if pair.name.uppercased() == "NODE_OPTIONS" {
                annotations.append(
                    Annotation(.error, "Can't store NODE_OPTIONS output parameter using '$GITHUB_ENV' command."))
            } else {
                variables.append(pair)
            }
        }
    }

    private mutating func pairs(of path: String, _ kind: String) -> [EnvironmentFile.Pair] {
        let content = content(of: path, kind)
        if content.isEmpty { return [] }
        let file = EnvironmentFile(content)
        if let error = file.error { fail(kind, error) }
        return file.pairs
    }

    private mutating func lines(of path: String) -> [String] {
        // As .NET's ReadAllLines: it knows line feeds and carriage returns.
        content(of: path, "path").split { $0 == 0x0A || $0 == 0x0D }.map { String(decoding: $0, as: UTF8.self) }
    }

    private mutating func readSummary(_ path: String) {
        var status = stat()
        guard lstat(path, &status) == 0, status.st_size > 0 else { return }
        guard status.st_size <= Self.summaryLimit else {
            annotations.append(
                Annotation(
                    .error,
                    "$GITHUB_STEP_SUMMARY upload aborted, supports content up to a size of \(Self.summaryLimit / 1024)k, "
                        + "got \(status.st_size / 1024)k."))
            return
        }
        summary = String(decoding: content(of: path, "step_summary"), as: UTF8.self)
    }

    /// Empty for a file that the step has removed.
    private mutating func content(of path: String, _ kind: String) -> [UInt8] {
        var status = stat()
        // Most steps leave most of them empty.
        if lstat(path, &status) == 0, status.st_size == 0, status.st_mode & S_IFMT == S_IFREG { return [] }
        do {
            let content = try readPlainFile(path, limit: Self.pairsLimit + 1) ?? []
            guard content.count > Self.pairsLimit else { return content }
            fail(
                kind,
                "The file supports content up to a size of \(Self.pairsLimit / 1024)k, "
                    + "got \(max(Int(status.st_size), content.count) / 1024)k: nothing of it is used.")
            return []
        } catch {
            fail(kind, error.message)
            return []
        }
    }

    private mutating func fail(_ kind: String, _ reason: String) {
        hasFailed = true
        annotations.append(Annotation(.error, "Unable to process file command '\(kind)' successfully. \(reason)"))
    }
}

import Conductor
import Glibc

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
    /// Whether something that it said could not be understood, which fails the step.
    var hasFailed: Bool

    /// GitHub's limit, in bytes.
    static let summaryLimit = 1 << 20

    init(files: CommandFiles, commands: CommandEffects) {
        (variables, paths, outputs, states) = (commands.variables, commands.paths, commands.outputs, commands.states)
        (annotations, hasFailed) = (commands.annotations, commands.hasFailed)
        readVariables(files.environment)
        paths += lines(of: files.path)
        outputs += pairs(of: files.output, "output")
        states += pairs(of: files.state, "state")
        readSummary(files.summary)
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
        String(decoding: content(of: path, "path"), as: UTF8.self).split(whereSeparator: \.isNewline).map(String.init)
    }

    private mutating func readSummary(_ path: String) {
        var status = stat()
        guard stat(path, &status) == 0, status.st_size > 0 else { return }
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
        if stat(path, &status) == 0, status.st_size == 0 { return [] }
        do {
            return try readFile(path) ?? []
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

import Conductor
import Processes

extension CommandEffects {
    /// The largest file of matchers that is read, in bytes.
    private static let matcherFileLimit = 1 << 20

    /// `::add-matcher::path`
    mutating func addMatchers(_ command: WorkflowCommand, _ line: String, _ settings: CommandSettings) {
        guard !command.data.isEmpty else { return add(Annotation(.warning, "File path must be specified.")) }
        guard let matchers = matchers(inFile: command.data, line, settings), !matchers.isEmpty else { return }
        matcherChanges.append(.add(matchers))
    }

    /// `::remove-matcher owner=name::` or `::remove-matcher::path`; the texts are those of the runner.
    mutating func removeMatchers(_ command: WorkflowCommand, _ line: String, _ settings: CommandSettings) {
        let owner = command.properties["owner"] ?? ""
        switch (owner.isEmpty, command.data.isEmpty) {
        case (false, false):
            let message =
                "Either specify an owner name or a file path in ##[remove-matcher] command. Both values cannot be set."
            add(Annotation(.warning, message))
        case (true, true):
            let message = "Either an owner name or a file path must be specified in ##[remove-matcher] command."
            add(Annotation(.warning, message))
        case (false, true): matcherChanges.append(.remove([owner]))
        case (true, false):
            guard let matchers = matchers(inFile: command.data, line, settings) else { return }
            matcherChanges.append(.remove(matchers.map(\.owner)))
        }
    }

    /// Nil where the file cannot be read, which is told.
    private mutating func matchers(
        inFile written: String, _ line: String, _ settings: CommandSettings
    ) -> [ProblemMatcher]? {
        let path = settings.path(written)
        do {
            let owner = settings.owner.map { FileIdentity($0) }
            let found = try owner.perform { () throws(ExecutionError) in
                try readFile(path, limit: Self.matcherFileLimit)
            }
            guard let content = found else {
                fail(line, because: "Could not find file '\(path)'.")
                return nil
            }
            return try ProblemMatchers.read(content)
        } catch {
            fail(line, because: error.message)
            return nil
        }
    }
}

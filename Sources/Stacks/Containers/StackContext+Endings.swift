import Containers

extension StackContext {
    /// A container has ended where it should not have, or otherwise than it should.
    func ending(
        of container: ExaminedContainer, _ service: String, in phase: StackPhase, expected: Int? = nil
    ) -> StackFailure {
        let instead = expected.map { " instead of \($0)" } ?? ""
        let memory = container.isOutOfMemory ? ": its memory was exhausted" : ""
        // Lines come a moment after their moment; without them the cause is told all the same.
        try? settleLog(of: service, in: phase)
        return StackFailure(
            phase, "The service '\(service)' has ended with exit code \(container.exitCode)\(instead)\(memory).",
            service: service, lastLines: lastWords(of: container.id, service))
    }

    /// The last lines of a service's log; those that docker has of this container where none has been heard yet.
    func lastWords(of container: String, _ service: String) -> [String] {
        let lines = lastLines(service, 20)
        guard lines.isEmpty, let log = try? engine.logs(of: container, tail: 20) else { return lines }
        return log.split(whereSeparator: \.isNewline).map(String.init)
    }
}

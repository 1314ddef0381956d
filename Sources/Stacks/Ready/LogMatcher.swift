import Workflows

/// Looks for a line in a service's log, each line once.
struct LogMatcher {
    private let service: String
    private let pattern: Regex<AnyRegexOutput>
    private var place = 0
    /// When somebody first asked at the end of a container that wrote the log.
    private var end: ContinuousClock.Instant?

    /// Throws for a pattern that is no regular expression.
    init(_ service: String, _ pattern: Located<String>) throws(StackFailure) {
        self.service = service
        do {
            self.pattern = try Regex(pattern.value)
        } catch {
            throw StackFailure(.ready, "\"\(pattern.value)\" is no regular expression: \(error).", at: pattern.range)
        }
    }

    /// Whether one of the lines since the last time matches.
    mutating func search(_ context: StackContext) -> Bool {
        while true {
            let (lines, next) = context.lines(service, place)
            if lines.contains(where: { $0.firstMatch(of: pattern) != nil }) { return true }
            guard next > place else { return false }
            place = next
        }
    }

    /// Whether a second has passed since this was first asked.
    mutating func hasWaitedForTheEnd() -> Bool {
        let first = end ?? .now
        end = first
        return ContinuousClock.now - first >= .seconds(1)
    }
}

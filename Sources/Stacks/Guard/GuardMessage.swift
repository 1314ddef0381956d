/// What a stack test tells its guard, a line each. The end of the pipe without `done` means that the test has died.
package enum GuardMessage: Hashable, Sendable {
    /// The stack stands for so many seconds more, counted from now.
    case keep(seconds: Double)
    /// The stack is gone, or stands for good: there is nothing left to guard.
    case done

    package var line: String {
        switch self {
        case .keep(let seconds): "keep \(seconds)\n"
        case .done: "done\n"
        }
    }

    /// Nil for a line that says neither.
    package init?(line: some StringProtocol) {
        let words = line.split(separator: " ")
        switch words.first {
        case "done" where words.count == 1: self = .done
        case "keep" where words.count == 2:
            guard let seconds = Double(words[1]), seconds.isFinite, seconds >= 0 else { return nil }
            self = .keep(seconds: seconds)
        default: return nil
        }
    }
}

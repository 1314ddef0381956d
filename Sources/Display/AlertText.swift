import History
import Runs

/// Who was told of what went wrong, as a part of a line.
extension RecordedAlert {
    /// `alerted webhook 3 min ago`, `alert failed: …`; nil where nobody has tried yet, since perhaps nobody is to be told.
    func text(now: Timestamp) -> String? {
        var parts: [String] = []
        if let toldAt, !told.isEmpty {
            parts.append("alerted \(told.joined(separator: ", ").onScreen) \(toldAt.age(now: now))")
        }
        if let lastError, state != .sent {
            let again = nextTry.map { $0 > now ? ", tried again in \(durationText($0.seconds(since: now)))" : "" } ?? ""
            parts.append("alert failed: \(lastError.onScreen)\(again)")
        }
        return parts.isEmpty ? nil : parts.joined(separator: "; ")
    }
}

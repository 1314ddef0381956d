import History
import Runs

/// Which runs are asked for, as the address has it.
struct HistoryQuery: Sendable {
    /// As they were typed, by the names of the fields.
    private(set) var texts: [String: String] = [:]
    private(set) var filter = RunFilter()
    /// The last run of the page before.
    private(set) var before: Int?

    /// As a result: of whatever goes on or has not begun.
    static let unfinished = "unfinished"

    /// - Throws: A problem for what no run can have.
    init(_ request: ServerRequest) throws(Problem) {
        for name in ["workflow", "branch", "sha", "actor", "result"] {
            guard let text = request.query(name), !text.isEmpty else { continue }
            texts[name] = text
        }
        filter.workflow = texts["workflow"]
        filter.actor = texts["actor"]
        filter.ref = texts["branch"].map { $0.hasPrefix("refs/") ? $0 : "refs/heads/\($0)" }
        if let sha = texts["sha"]?.lowercased() {
            guard sha.utf8.count <= 64, sha.allSatisfy(\.isHexDigit), sha.utf8.count == sha.count else {
                throw .badRequest("'\(sha)' is not the beginning of a SHA, which has the digits 0 to 9 and a to f.")
            }
            filter.sha = sha
        }
        if let result = texts["result"] {
            if let outcome = Outcome(rawValue: result) {
                filter.conclusion = outcome
            } else if let state = RecordedRun.State(rawValue: result), state != .finished {
                filter.state = state
            } else if result == Self.unfinished {
                filter.isUnfinished = true
            } else {
                throw .badRequest("'\(result)' is no result of a run.")
            }
        }
        if let text = request.query("before") {
            guard let number = Int(text), number > 0 else { throw .badRequest("'\(text)' is no number of a run.") }
            before = number
        }
    }

    var isEmpty: Bool { texts.isEmpty }

    /// The same wishes, on the page that begins below that run.
    func path(_ path: PagePath, before: Int? = nil) -> String {
        var pairs = texts.sorted { $0.key < $1.key }.map { "\($0.key)=\(PercentEncoding.encoded($0.value))" }
        if let before { pairs.append("before=\(before)") }
        return pairs.isEmpty ? path.runs : "\(path.runs)?\(pairs.joined(separator: "&"))"
    }
}

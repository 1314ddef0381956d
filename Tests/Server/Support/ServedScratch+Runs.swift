import TestSupport
import Testing

extension ServedScratch {
    /// Where the API has what is the project's.
    static let api = "/api/v1/projects/demo/"

    /// What the API tells of a run.
    func recorded(_ run: Int) throws -> [String: Any] { try tell("GET", Self.api + "runs/\(run)").object() }

    /// How a run ended, as soon as it has; nil for one that goes on.
    func conclusion(of run: Int) throws -> String? {
        var conclusion: String?
        _ = try eventually(within: 120) {
            conclusion = try recorded(run)["conclusion"] as? String
            return conclusion != nil
        }
        return conclusion
    }

    /// The approval that a run waits for, as soon as it does.
    func awaited(by run: Int) throws -> [String: Any] {
        var asked: [String: Any]?
        _ = try eventually(within: 120) {
            let reply = try tell("GET", Self.api + "runs/\(run)/approvals")
            // A start that waits in the queue has no run yet.
            asked = try reply.status == 404 ? nil : reply.list("approvals").first
            return asked != nil
        }
        return try #require(asked, "Run \(run) waits for no approval: \(log)")
    }
}

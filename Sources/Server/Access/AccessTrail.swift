import Conductor
import HTTPTypes
import Logging

/// What becomes known of a request while it is answered, for the log and the audit log.
struct AccessTrail {
    var peer: Peer
    var method: HTTPRequest.Method
    /// Without its query.
    var path: String
    var caller = Caller.nobody
    /// Nil while nothing is known that answers.
    var route: Route?

    /// Refusals, each with a line of the log. What there is not, and what clashes, is the everyday, but for paths that lead elsewhere.
    private static let told: Set<Int> = [400, 401, 403, 408, 413, 414, 415, 421, 429, 503, 507]

    /// Writes down what became of it. What cannot be written down is told in the log, and the answer stays what it is.
    func record(_ status: HTTPResponse.Status, _ problem: Problem?, in audit: AuditLog, _ parts: ServerParts) async {
        if let problem, Self.told.contains(status.code) || leadsElsewhere {
            parts.log.notice(
                "A request was refused.",
                metadata: [
                    "status": "\(status.code)", "method": "\(method.rawValue)", "path": "\(path)",
                    "peer": "\(peer.text)", "caller": "\(caller.name)", "reason": "\(problem.detail)",
                ])
        }
        guard method.isWrite, isWritten(status, problem) else { return }
        let entry = AuditEntry(
            at: parts.clock.now(), name: caller.name, means: caller.means.text, peer: peer.text,
            method: method.rawValue, path: path, status: status.code, reason: problem?.detail)
        do {
            try await audit.append(entry)
        } catch {
            parts.log.error("The audit log could not be written: \(error)", metadata: ["path": "\(path)"])
        }
    }

    /// Whether no page and no tool of ours would ask for it: a path that leads out of where it is, or means what no name has.
    private var leadsElsewhere: Bool {
        var text = path
        // What is written as an escape of an escape is meant for somebody who reads it twice.
        for pass in 1...2 {
            guard let decoded = PercentEncoding.decoded(text) else {
                // A name may well have a '%' in it.
                if pass == 1 { return true }
                break
            }
            text = decoded
        }
        return text.split(whereSeparator: { "/\\".contains($0) }).contains("..")
            || text.unicodeScalars.contains { $0.properties.generalCategory == .control }
    }

    /// What forges send proves itself by a signature and is written down where it is taken; only its refusals are ours. A path at which
    /// there is nothing is no refusal, but what was refused before anybody looked for the path is.
    private func isWritten(_ status: HTTPResponse.Status, _ problem: Problem?) -> Bool {
        guard let route else { return problem != nil && Self.told.contains(status.code) }
        return route.access != .open || problem != nil
    }
}

import Expressions
import Glibc
import HTTPTypes
import History
import Workflows

/// What programs that watch over the server ask for. Nothing of it is anybody's secret: no names of refs, people or commits.
enum ObservabilityRoutes {
    static func all(_ parts: ServerParts) -> [Route] {
        [
            Route(.get, "/metrics", .open, operation: getMetrics) { _ in
                ServerResponse(
                    type: "text/plain; version=0.0.4; charset=utf-8",
                    body: .bytes(Array(try await ServerMetrics(parts: parts).text().utf8)))
            },
            Route(.get, "/healthz", .open, operation: getHealth) { _ in .text("The server is alive.\n") },
            Route(.get, "/readyz", .open, operation: getReadiness) { _ in await Readiness(parts: parts).response },
        ]
    }

    // MARK: The document

    private static let getMetrics = Operation(
        "getMetrics", "What the server counts and measures, as Prometheus reads it", tag: "observability",
        answers: [.init(200, "The metrics.", nil, type: "text/plain")])
    private static let getHealth = Operation(
        "getHealth", "Whether the process is alive", tag: "observability",
        answers: [.init(200, "It is.", nil, type: "text/plain")])
    private static let getReadiness = Operation(
        "getReadiness", "Whether the server can do its work now", tag: "observability",
        answers: [
            .init(200, "It can.", nil, type: "text/plain"),
            .init(503, "Why it cannot: a sentence on each line.", nil, type: "text/plain"),
        ])
}

/// Whether the server can do its work now.
struct Readiness: Sendable {
    let parts: ServerParts

    /// 503 with a sentence for each reason.
    var response: ServerResponse {
        get async {
            let reasons = await reasons
            guard !reasons.isEmpty else { return .text("The server is ready.\n") }
            return .text(reasons.joined(separator: "\n") + "\n", status: .serviceUnavailable)
        }
    }

    /// Without names of projects: anybody may ask.
    private var reasons: [String] {
        get async {
            var reasons: [String] = []
            if parts.ending.hasBegun { reasons.append("The server is about to end.") }
            do {
                try await parts.database.checkReadable()
            } catch {
                reasons.append("The server's database does not answer.")
            }
            let places = parts.settings.now.places
            if ![places.directory, places.database].allSatisfy(Self.isWritable) {
                reasons.append("The server's folder cannot be written: writes are refused.")
            }
            let wanted = parts.settings.now.file.projects.count
            let open = parts.projects.all
            if open.count < wanted {
                reasons.append("\(wanted - open.count) of \(wanted) projects could not be opened.")
            }
            var (silent, frozen) = (0, 0)
            for project in open {
                if !Self.isWritable(project.store.paths.directory) { frozen += 1 }
                do throws(Problem) {
                    _ = try await project.reading { try $0.runs(limit: 1).count }
                } catch {
                    silent += 1
                }
            }
            if silent > 0 { reasons.append("The histories of \(silent) of \(wanted) projects do not answer.") }
            if frozen > 0 { reasons.append("The histories of \(frozen) of \(wanted) projects cannot be written.") }
            return reasons
        }
    }

    /// Not on a disk that the kernel has made read-only, and not what was protected against changes.
    private static func isWritable(_ path: String) -> Bool { access(path, W_OK) == 0 }
}

import Expressions
import NIOHTTP1

/// Finds out what a request is for, and who asks.
struct ServiceRouter: Sendable {
    let artifacts: ArtifactService
    let caches: CacheService
    let storage: BlobStorage
    let jobs: AdmittedJobs
    let key: ServiceKey

    /// Bytes of a call; the longest one has ten keys.
    private static let callLimit = 1 << 20

    func intake(_ request: ServiceRequest) -> Intake {
        request.target.path.hasPrefix("/storage/") ? storage.intake(request) : .memory(limit: Self.callLimit)
    }

    func answer(_ request: ServiceRequest) -> Reply {
        if request.target.path.hasPrefix("/storage/") { return storage.answer(request) }
        do {
            return .json(try call(request))
        } catch {
            return .twirp(TwirpError(error))
        }
    }

    private func call(_ request: ServiceRequest) throws -> Value {
        let call = try authenticated(request)
        let parts = request.target.path.split(separator: "/", omittingEmptySubsequences: false)
        guard request.method == .POST, parts.count == 4, parts[1] == "twirp" else { throw badRoute(request) }
        let type = request.headers.first(name: "content-type") ?? ""
        guard type.lowercased().hasPrefix("application/json") else {
            throw TwirpError(.badRoute, "Requests are JSON here, and this one is '\(type)'.")
        }
        let message = try TwirpMessage(request.body)
        let method = String(parts[3])
        let result =
            switch String(parts[2]) {
            case ArtifactService.name: try artifacts.call(method, message, call)
            case CacheService.name: try caches.call(method, message, call)
            default: nil as Value?
            }
        guard let result else { throw badRoute(request) }
        return result
    }

    private func badRoute(_ request: ServiceRequest) -> TwirpError {
        TwirpError(
            .badRoute,
            "Sluice has no '\(request.method) \(request.target.path)': it serves artifacts of version 4 and caches of version 2."
        )
    }

    /// Throws `unauthenticated` for a token that is forged, or of a job that does not run.
    private func authenticated(_ request: ServiceRequest) throws(TwirpError) -> ServiceCall {
        let header = request.headers.first(name: "authorization") ?? ""
        guard header.lowercased().hasPrefix("bearer "),
            let token = JobToken(String(header.dropFirst("bearer ".count)), signedBy: key), let entry = jobs[token.job]
        else {
            throw TwirpError(.unauthenticated, "The token is not one of a job of this run that is running now.")
        }
        return ServiceCall(token: token, job: entry.job, isSecret: entry.isSecret, origin: request.origin, key: key)
    }
}

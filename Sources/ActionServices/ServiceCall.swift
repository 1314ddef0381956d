import Conductor

/// A call of one of the services, by somebody who has shown a token.
struct ServiceCall: Sendable {
    var token: JobToken
    var job: ServedJob
    var isSecret: @Sendable (String) -> Bool
    /// Scheme, host and port under which the caller sees this host.
    var origin: String
    var key: ServiceKey

    func address(of target: SignedPath.Target) -> String {
        origin + SignedPath(target, job: token.job).text(signedBy: key)
    }

    /// Throws `permission_denied` for a request that names another run or job than its token.
    func check(_ message: TwirpMessage) throws(TwirpError) {
        let run = try message.text("workflow_run_backend_id")
        guard run.isEmpty || run == token.run else {
            throw TwirpError(.permissionDenied, "The token is not for the run '\(run)'.")
        }
        let job = try message.text("workflow_job_run_backend_id")
        guard job.isEmpty || job == token.job else {
            throw TwirpError(.permissionDenied, "The token is not for the job '\(job)'.")
        }
    }
}

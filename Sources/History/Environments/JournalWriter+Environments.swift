import GRDB
import Planning
import Runs

extension JournalWriter {
    /// A job that succeeded for an environment: from now on, what it shipped is what is live there.
    func deploy(_ deployment: DeploymentReport, by job: JobID, at time: Int64) throws {
        let key = deployment.environment.lowercased()
        try database.run(
            """
            INSERT OR REPLACE INTO deployments (run, job, key, environment, workflow, sha, ref, is_snapshot, url,
                requester, approved_by, deployed_at)
            SELECT number, ?, ?, ?, workflow, coalesce(?, sha), ref, is_snapshot, ?, coalesce(requester, actor),
                (SELECT decided_by FROM approvals WHERE run = number AND key = ? AND state = 'approved'), ?
            FROM runs WHERE number = ?
            """,
            [job.text, key, deployment.environment, deployment.commit, deployment.url, key, time, run])
    }

    func ask(_ request: ApprovalRequest, at time: Timestamp) throws {
        let expiry = ApprovalState.expiry(ofAskedAt: time)
        try database.run(
            """
            INSERT INTO approvals (run, key, environment, state, digest, asked_at, expires_at)
            VALUES (?, ?, ?, 'asked', ?, ?, ?)
            """,
            [run, request.key, request.environment, request.digest, time.nanoseconds, expiry.nanoseconds])
        try tellOfApprovals()
    }

    func decide(_ decision: ApprovalDecision, _ state: RecordedApproval.State, at time: Int64) throws {
        try database.run(
            "UPDATE approvals SET state = ?, decided_at = ?, decided_by = ?, comment = ? WHERE run = ? AND key = ?",
            [state.rawValue, time, decision.approver, decision.comment, run, decision.key])
        try tellOfApprovals()
    }

    func expire(_ environment: String, at time: Int64) throws {
        try database.run(
            "UPDATE approvals SET state = 'expired', decided_at = ? WHERE run = ? AND key = ?",
            [time, run, environment.lowercased()])
        try tellOfApprovals()
    }

    /// Lists say for which approvals a run waits.
    private func tellOfApprovals() throws {
        let names = try String.fetchAll(
            database, sql: "SELECT environment FROM approvals WHERE run = ? AND state = 'asked' ORDER BY asked_at, key",
            arguments: [run])
        let text = names.isEmpty ? nil : "the approval of " + names.map { "'\($0)'" }.joined(separator: " and ")
        try database.run("UPDATE runs SET waits_for = ? WHERE number = ?", [text, run])
    }
}

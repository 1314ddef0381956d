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
            [
                job.text, key, deployment.environment, deployment.commit, deployment.url, key, time, run,
            ])
    }
}

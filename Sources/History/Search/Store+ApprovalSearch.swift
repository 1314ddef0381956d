package import Expressions
import GRDB

/// An approval and the run that asked for it.
package struct RunApproval: Hashable, Sendable {
    package var run: RecordedRun
    package var approval: RecordedApproval

    package var value: Value {
        guard case .object(var fields) = approval.value else { return approval.value }
        fields["run"] = .number(Double(run.number))
        fields["workflow"] = .string(run.workflow)
        fields["workflow_name"] = .string(run.workflowName)
        fields["sha"] = .string(run.sha)
        fields["ref"] = .string(run.ref)
        fields["actor"] = .string(run.actor)
        return .object(fields)
    }
}

extension Store {
    /// What nobody has decided yet, in the order of the runs. A run that has finished asks for nothing any more.
    package func waitingApprovals() throws(HistoryError) -> [RunApproval] {
        try readSnapshot { database in
            let runs = try Int.fetchAll(
                database,
                sql: """
                    SELECT DISTINCT run FROM approvals JOIN runs ON runs.number = approvals.run
                    WHERE approvals.state = 'asked' AND runs.state <> 'finished' ORDER BY run
                    """)
            return try approvals(ofRuns: runs, in: database).filter { $0.approval.state == .asked }
        }
    }

    /// What was decided or has expired, that of the newest run first.
    ///
    /// - Parameters:
    ///   - before: Only those of runs with a smaller number.
    ///   - runs: Of how many runs at most.
    package func decidedApprovals(before: Int? = nil, runs limit: Int) throws(HistoryError) -> [RunApproval] {
        try readSnapshot { database in
            let runs = try Int.fetchAll(
                database,
                sql: """
                    SELECT DISTINCT run FROM approvals WHERE state <> 'asked' AND run < ? ORDER BY run DESC LIMIT ?
                    """, arguments: [before ?? .max, limit])
            return try approvals(ofRuns: runs, in: database).filter { $0.approval.state != .asked }
        }
    }

    private func approvals(ofRuns runs: [Int], in database: Database) throws -> [RunApproval] {
        try runs.flatMap { number -> [RunApproval] in
            guard let run = try RecordedRun.fetch(number, in: database) else { return [] }
            return try RecordedApproval.fetchAll(ofRun: number, in: database).map {
                RunApproval(run: run, approval: $0)
            }
        }
    }
}

import GRDB
import Runs

extension Store {
    /// Looks at the clock once: decides what has become due since the last look, and takes what has to be started.
    ///
    /// One transaction. Whoever looks at the same time finds all decided; what was taken by a process that is gone is taken over.
    ///
    /// - Parameters:
    ///   - question: Nil where it cannot be told what is due: nothing is decided then.
    ///   - claimant: Who looks.
    ///   - isAlive: Whether whoever has claimed a tick is still there to start it.
    package func look(
        _ question: ScheduleQuestion?, as claimant: EngineIdentity, isAlive: (EngineIdentity) -> Bool
    ) throws(HistoryError) -> ScheduleLook {
        let now = now()
        return try writeDurably { database in
            let table = TickTable(database: database, now: now)
            var look = ScheduleLook()
            let abandoned = try table.takeOver(as: claimant, isAlive: isAlive)
            if let question {
                try table.forgetLines(notIn: question)
                for schedule in question.schedules {
                    look.decided += try table.decide(schedule, question, as: claimant)
                }
                look.decided.sort { ($0.scheduledAt, $0.id) < ($1.scheduledAt, $1.id) }
            }
            look.toStart = try table.takeWaiting(as: claimant) + abandoned
            look.toStart += look.decided.filter { $0.state == .claimed }
            let cancelling = question?.schedules.filter(\.cancelsOthers).map(\.workflow)
            look.toCancel = try table.runsInTheWay(of: Set(cancelling ?? []))
            return look
        }
    }

    /// Records that the tick's run cannot be started. One that has its run, or that is not claimed, stays as it is.
    package func failTick(_ id: Int, reason: String) throws(HistoryError) {
        try write { database in
            try database.run(
                "UPDATE ticks SET state = 'failed', reason = ? WHERE id = ? AND state = 'claimed'", [reason, id])
        }
    }

    package func tick(_ id: Int) throws(HistoryError) -> RecordedTick? {
        try read { try RecordedTick.fetchAll("ticks.id = ?", [id], in: $0).first }
    }

    /// The newest ticks of the workflow with this path, the newest first.
    package func ticks(ofWorkflow workflow: String, limit: Int) throws(HistoryError) -> [RecordedTick] {
        try read { database in
            try RecordedTick.fetchAll(
                "ticks.workflow = ? ORDER BY scheduled_at DESC, ticks.id DESC LIMIT ?", [workflow, limit], in: database)
        }
    }

    /// The paths of the workflows that have ticks.
    package func workflowsWithTicks() throws(HistoryError) -> [String] {
        try read { try String.fetchAll($0, sql: "SELECT DISTINCT workflow FROM ticks ORDER BY workflow") }
    }
}

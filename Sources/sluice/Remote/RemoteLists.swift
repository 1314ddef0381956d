import Display
import Expressions
import History
import Runs

extension RunStanding {
    /// By the server's word: it has an eye on the engines of its runs.
    init(remote run: RecordedRun) {
        if run.state == .finished, let conclusion = run.conclusion {
            self = .finished(conclusion)
        } else {
            self = run.waitsFor == nil ? .running : .waiting
        }
    }
}

extension RemoteProject {
    /// `sluice history`.
    func writeHistory(ofWorkflow workflow: String?, limit: Int, json: Bool) throws(Failure) {
        if !json { try writeNotices() }
        var values: [Value] = []
        var answer = try get("runs", ["workflow": workflow, "limit": "\(min(limit, 100))"])
        while true {
            values += answer.value.list("runs")
            guard values.count < limit, let next = answer.next else { break }
            answer = try server.get(next)
        }
        values = Array(values.prefix(limit))
        if json {
            StandardOutput.write(values.map { $0.json(.compact) + "\n" }.joined())
        } else if values.isEmpty {
            StandardOutput.write(
                workflow.map { "'\($0)' has not been run yet.\n" } ?? "Nothing has been run there yet.\n")
        } else {
            let text = HistoryText(
                style: .standardOutput, now: SystemClock().now(), standing: RunStanding.init(remote:))
            StandardOutput.write(text.text(values.compactMap(RecordedRun.init)))
        }
    }

    /// `sluice show`.
    func writeDetails(of target: RunArgument, json: Bool) throws(Failure) {
        let (details, value) = try self.details(ofRun: try number(of: target))
        if json {
            StandardOutput.write(value.json(.compact) + "\n")
            return
        }
        let text = RunDetailsText(
            addressed(details), standing: RunStanding(remote: details.run), style: .standardOutput,
            now: SystemClock().now(), options: options)
        StandardOutput.write(text.text)
    }

    /// `sluice obligations`.
    func writeObligations(json: Bool) throws(Failure) {
        let open = try openObligations()
        if json {
            StandardOutput.write(open.map { $0.json(.compact) + "\n" }.joined())
            return
        }
        let obligations = open.compactMap(RecordedObligation.init)
        guard obligations.count == open.count else {
            // Those of stacks are told in words: what is known of them here is not enough for a row.
            let others = open.compactMap { RecordedValue($0)?.text("id") }.filter { $0.hasPrefix("stack/") }
            StandardOutput.write(others.map { "\($0.onScreen) stands on the server's machine.\n" }.joined())
            if !obligations.isEmpty { StandardOutput.write(table(obligations)) }
            return
        }
        StandardOutput.write(obligations.isEmpty ? "No obligation is open.\n" : table(obligations))
    }

    private func table(_ obligations: [RecordedObligation]) -> String {
        let text = ObligationText(style: .standardOutput, now: SystemClock().now(), options: options)
        return text.table(obligations.map { ($0, RunStanding(remote: $0.run)) })
    }

    private func openObligations() throws(Failure) -> [Value] {
        try get("obligations", ["limit": "1"]).value.list("obligations")
            .filter { RecordedValue($0)?.text("state") == RecordedObligation.State.open.rawValue }
    }

    /// What every command that lists things says first.
    private func writeNotices() throws(Failure) {
        let open = try openObligations().compactMap(RecordedObligation.init)
        let text = ObligationText(style: .standardOutput, now: SystemClock().now(), options: options)
        StandardOutput.write(text.notices(open.map { ($0, RunStanding(remote: $0.run)) }))
    }
}

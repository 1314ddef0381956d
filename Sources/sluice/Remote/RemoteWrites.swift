import Display
import Expressions
import History
import Runs
import Server
import Source

extension RemoteProject {
    /// `sluice cancel`.
    func cancel(_ target: RunArgument, isForced: Bool, json: Bool) throws(Failure) {
        let run = try number(of: target)
        let answer = try post("runs/\(run)/cancel", ["force": .boolean(isForced)])
        if json { return write(answer) }
        StandardOutput.write(
            isForced
                ? "Run \(run) is being ended by force.\n"
                : "Run \(run) is being cancelled; it ends when its finalizers have run.\n")
    }

    /// `sluice rerun`: the server goes on with it, and this command ends.
    func rerun(_ target: RunArgument, onlyFailed: Bool, json: Bool) throws(Failure) {
        let run = try number(of: target)
        let new = try post("runs/\(run)/rerun", ["failed": .boolean(onlyFailed)])
        if json { return write(new) }
        guard let number = RecordedValue(new)?.whole("number") else { throw .unreadable("the new run") }
        StandardOutput.write("Run \(number) repeats run \(run).\n")
    }

    /// `sluice approve` and `sluice reject`.
    func decide(
        _ target: RunArgument, _ environment: String, isApproval: Bool, comment: String?, confirmation: String? = nil,
        json: Bool
    ) throws(Failure) {
        let run = try number(of: target)
        let (details, value) = try self.details(ofRun: run)
        let approvals = details.approvals
        let found = approvals.first { $0.environment.lowercased() == environment.lowercased() }
        guard let asked = found, asked.state == .asked else {
            let waiting = approvals.filter { $0.state == .asked }.map { "'\($0.environment)'" }
            throw .usage(
                "Run \(run) does not wait for an approval of '\(environment)'.",
                hint: waiting.isEmpty ? nil : "It waits for \(waiting.joined(separator: ", ")).")
        }
        if isApproval, !json { StandardOutput.write(text(of: asked, details.run, value)) }
        var body: ValueObject = ["approved": .boolean(isApproval), "digest": .string(asked.digest)]
        if let comment { body["comment"] = .string(comment) }
        if let confirmation { body["confirmation"] = .string(confirmation) }
        let answer = try post("runs/\(run)/approvals/\(PercentEncoding.encoded(asked.environment))", .object(body))
        if json { return write(answer) }
        let verb = isApproval ? "approved" : "rejected"
        StandardOutput.write("'\(asked.environment.onScreen)' is \(verb) for run \(run).\n")
    }

    /// What is approved, as 'sluice approve' shows it.
    private func text(of asked: RecordedApproval, _ run: RecordedRun, _ value: Value) -> String {
        let requester = RecordedValue(value)?.text("requester") ?? ""
        var lines = [
            "Run \(run.number) · \(run.workflowName) (\(run.workflow)) waits for '\(asked.environment)'",
            "  commit   \(run.sha)\(run.isSnapshot ? " (a snapshot of a tree that is not committed)" : "")",
            "  ref      \(run.ref), by \(run.event)",
            "  started  by \(requester.isEmpty ? "nobody knows whom" : requester)"
                + (run.actor == requester ? "" : ", as '\(run.actor)'"),
        ]
        for (name, value) in RecordedValue(value)?.object("inputs").entries ?? [] {
            lines.append("  input    \(name)=\(value.asString)")
        }
        lines.append("  plan     \(asked.digest)")
        return lines.map { $0.onScreen + "\n" }.joined()
    }

    /// `sluice obligations discharge`.
    func discharge(_ obligation: String, json: Bool) throws(Failure) {
        let answer = try post("obligations/\(PercentEncoding.encoded(obligation))/discharge")
        if json { return write(answer) }
        StandardOutput.write(
            "The server tries to discharge \(obligation.onScreen); 'sluice history\(options)' shows how.\n")
    }

    /// An object on a line.
    func write(_ answer: Value) { StandardOutput.write(answer.json(.compact) + "\n") }

    /// `sluice dispatch`.
    func dispatch(
        _ workflow: String, ref: String?, inputs: [String: String]
    ) throws(Failure) -> (start: RemoteStart, answer: Value) {
        var body: ValueObject = ["workflow": .string(workflow)]
        if let ref { body["ref"] = .string(ref) }
        if !inputs.isEmpty {
            let sorted = inputs.sorted { $0.key < $1.key }.map { ($0.key, Value.string($0.value)) }
            body["inputs"] = .object(ValueObject(sorted, keys: .caseSensitive))
        }
        let answer = try post("runs", .object(body))
        if let run = RecordedValue(answer)?.whole("number") { return (.run(run), answer) }
        return (try start(answer), answer)
    }

    /// What has become of a start that had to wait.
    func start(_ id: Int) throws(Failure) -> RemoteStart { try start(try get("queue/\(id)").value) }

    private func start(_ value: Value) throws(Failure) -> RemoteStart {
        guard let entry = RecordedValue(value), let id = entry.whole("id"), let state = entry.text("state") else {
            throw .unreadable("the start")
        }
        if let run = entry.whole("run") { return .run(run) }
        let reason = entry.text("reason")
        if ["waiting", "held", "starting"].contains(state) { return .waits(id, reason: reason) }
        throw Failure(.failed, [.error("Start \(id) came to nothing. \(reason ?? "")")])
    }
}

/// What became of a start that a server was asked for.
enum RemoteStart {
    /// Its number.
    case run(Int)
    /// It is in the server's queue, with the reason in a sentence, and begins by itself.
    case waits(Int, reason: String?)
}

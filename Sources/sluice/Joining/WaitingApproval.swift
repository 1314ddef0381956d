import Display
import Expressions
import Glibc
import History
import Planning
import Runs
import Source
import Workflows

/// A run that waits for somebody to let it into an environment, seen by whoever decides.
struct WaitingApproval {
    let project: Project
    let store: Store
    let run: RecordedRun
    let approval: RecordedApproval
    /// Who decides: by the kernel's word, or by that of a server.
    let user: String
    private let isSure: Bool
    private let request: RunRequest
    /// As it was when the run began, with what the default branch asks for by now.
    private let policy: EnvironmentPolicy

    var name: String { approval.environment }

    /// - Parameter person: Whom a server has made sure of; nil for whoever runs this.
    /// - Throws: A usage failure where the run does not wait for that.
    init(
        _ target: RunArgument, _ environment: String, _ location: LocationOptions, person: String? = nil
    ) throws(Failure) {
        (user, isSure) = (person ?? OperatingSystemUser.name, person != nil)
        project = try Project(location)
        let store = try project.recordedStore()
        self.store = store
        let run = try target.run(in: store)
        self.run = run
        guard run.state != .finished else {
            throw .usage(
                "Run \(run.number) has finished (\(run.conclusion?.rawValue ?? "without a conclusion"))."
            ).because(.untimely)
        }
        let approvals = try reading { () throws(HistoryError) in try store.approvals(ofRun: run.number) }
        guard let approval = approvals.first(where: { $0.environment.lowercased() == environment.lowercased() }),
            approval.state == .asked
        else { throw Self.notWaiting(run.number, environment, approvals) }
        self.approval = approval
        request = try Recovery(project: project, store: store).request(ofRun: run.number)
        guard let recorded = request.environmentPolicy(of: environment) else {
            throw .fault("Run \(run.number) asked for an approval of '\(environment)', which nothing protects.")
        }
        let today = try project.settings(at: nil).settings.environments
        let added = [recorded].tightened(by: today.filter { $0.key == recorded.key })
        policy = added.first ?? recorded
    }

    private static func notWaiting(
        _ run: Int, _ environment: String, _ approvals: [RecordedApproval]
    ) -> Failure {
        if let known = approvals.first(where: { $0.environment.lowercased() == environment.lowercased() }) {
            let by = known.decidedBy.map { " by \($0)" } ?? ""
            return .usage("'\(known.environment)' is \(known.state.rawValue)\(by) for run \(run) already.")
                .because(.untimely)
        }
        let waiting = approvals.filter { $0.state == .asked }.map { "'\($0.environment)'" }
        return .usage(
            "Run \(run) does not wait for an approval of '\(environment)'.",
            hint: waiting.isEmpty ? nil : "It waits for \(waiting.joined(separator: ", "))."
        ).because(.untimely)
    }

    // MARK: Who may

    func checkApprover() throws(Failure) {
        if let objection = policy.objection(to: user, ofRunBy: request.requester) {
            throw .usage(objection).because(.forbidden)
        }
    }

    /// Whoever may approve may reject, what they have started themselves, too.
    func checkRejecter() throws(Failure) {
        guard !policy.approvers.allSatisfy({ $0.contains(user) }) else { return }
        try checkApprover()
    }

    /// Throws a usage failure where what the environment asks for is not typed.
    func check(confirmation given: String?) throws(Failure) {
        guard let wanted = policy.confirmation else { return }
        var typed = given
        if typed == nil, isatty(STDIN_FILENO) == 1 {
            StandardOutput.write("Type '\(wanted)' to approve: ", to: STDERR_FILENO)
            typed = readLine() ?? ""
        }
        guard let typed else {
            throw .usage(
                "'\(name)' asks for '\(wanted)' to be typed.", hint: "Without a terminal: --confirm '\(wanted)'.")
        }
        guard typed == wanted else { throw .usage("'\(typed)' is not '\(wanted)': nothing was approved.") }
    }

    /// Throws a usage failure where somebody saw another plan than the one that waits.
    func check(digest: String) throws(Failure) {
        guard digest != approval.digest else { return }
        throw .usage(
            "What was decided about is not the plan that run \(run.number) waits with for '\(name)': that is \(approval.digest).",
            hint: "Look at the run again, and decide about what it shows."
        ).because(.untimely)
    }

    // MARK: What is shown

    var text: String {
        let event = request.event
        var lines = [
            "Run \(run.number) · \(run.workflowName) (\(run.workflow)) waits for '\(name)'",
            "  commit   \(event.sha)\(event.isSnapshot ? " (a snapshot of a tree that is not committed)" : "")",
            "  ref      \(event.ref), by \(event.name)",
            "  started  by \(request.requester.isEmpty ? "nobody knows whom" : request.requester)"
                + (event.actor == request.requester ? "" : ", as '\(event.actor)'"),
        ]
        for (name, value) in request.inputs.sorted(by: { $0.key < $1.key }) {
            lines.append("  input    \(name)=\(value)")
        }
        lines.append("  plan     \(approval.digest)")
        return lines.map { $0.onScreen + "\n" }.joined()
    }

    // MARK: Deciding

    func decide(isApproval: Bool, comment: String?) throws(Failure) {
        try DecisionFile(
            run: run.number, environment: approval.environment, digest: approval.digest, isApproval: isApproval,
            comment: comment, person: isSure ? user : nil
        ).leave(in: store)
    }

    /// Tells the engine, or takes the run up where none is there.
    ///
    /// - Parameter told: Called once: when the engine has written the decision down, or before the run is taken up.
    func goOn(told: () -> Void = {}) async throws {
        while try isUndecided() {
            let recorded = try store.recordedRun(run.number)
            guard let engine = recorded.engine, Engine.isAlive(engine), kill(engine.processID, SIGUSR1) == 0 else {
                told()
                StandardOutput.write("No engine goes on with run \(run.number): taking it up.\n")
                return try await Recovery(project: project, store: store).resume(recorded)
            }
            // One that is just leaving does not hear it any more.
            try await Task.sleep(for: .milliseconds(50))
        }
        told()
    }

    private func isUndecided() throws(Failure) -> Bool {
        let approvals = try reading { () throws(HistoryError) in try store.approvals(ofRun: run.number) }
        return approvals.contains { $0.environment == approval.environment && $0.state == .asked }
    }
}

import Conductor
import Expressions
import Planning
import Runs
import Workflows

/// Answers late, and finds fault with one job in ten.
struct SimulatedEnvironments: EnvironmentPort {
    let world: SimulatedWorld
    let token: Int

    func check(_ job: JobID, _ request: EnvironmentRequest) {
        var check = EnvironmentCheck()
        // The repository has one answer, whoever asks how often.
        if world.people.faulty[job] == nil { world.people.faulty[job] = world.environmentRandom.chance(0.1) }
        if world.people.faulty[job] == true, world.defect != .evidenceIsNotAskedFor {
            check.faults = ["There is no evidence."]
        }
        let delay = Double(world.environmentRandom.below(2000)) / 1000
        world.schedule(.message(.environment(EnvironmentReport(job, check)), token: token), after: delay)
    }
}

/// Those who are asked for approvals, and what they truly decided about this run's plan.
struct SimulatedPeople {
    var faulty: [JobID: Bool] = [:]
    /// When somebody who may approves this plan, by the environment's key.
    var approvalTimes: [String: Timestamp] = [:]

    static let requester = "ann"
    static let policies = [
        EnvironmentPolicy(name: "Prod", approvers: [["ann", "bob"]], requirements: [.init(workflows: ["ci"])]),
        EnvironmentPolicy(name: "stage", waitSeconds: 5),
    ]
}

extension SimulatedWorld {
    /// Somebody answers, sooner or later or never; before them come those who must not, and answers to other runs.
    func askPeople(_ request: ApprovalRequest) {
        let other = ApprovalDecision(environment: request.environment, digest: "another plan", approver: "bob")
        let own = ApprovalDecision(environment: "PROD", digest: request.digest, approver: "bob")
        if environmentRandom.chance(0.4) {
            // Where the defect is planted, nobody compares the plans.
            tell(.given(defect == .approvalIsReused ? own : other), after: environmentRandom.below(20))
        }
        if environmentRandom.chance(0.4) {
            var intruder = own
            intruder.approver = defect == .anybodyApproves ? "bob" : environmentRandom.pick(["ann", "eve"])
            tell(.given(intruder), after: environmentRandom.below(20))
        }
        guard environmentRandom.chance(0.9) else { return }
        let delay = environmentRandom.below(60)
        if environmentRandom.chance(0.8) {
            decideAt(delay, own)
        } else {
            tell(.rejected(own), after: delay)
        }
    }

    private func decideAt(_ delay: Int, _ decision: ApprovalDecision) {
        people.approvalTimes[decision.key] = now.advanced(bySeconds: Double(delay))
        tell(.given(decision), after: delay)
    }

    private func tell(_ message: ApprovalMessage, after seconds: Int) {
        schedule(.message(.approval(message), token: nil), after: Double(seconds))
    }
}

extension Invariants {
    /// No job of a protected environment starts before its time, without evidence, or without an approval of this run's plan; seen from what
    /// people truly did.
    func environments() -> [String] {
        var wrong: [String] = []
        var asked: [JobID: Timestamp] = [:]
        for entry in world.entries {
            switch entry.event {
            case .environmentRequested(let job, _): asked[job] = asked[job] ?? entry.time
            case .jobStarted(let job, let attempt) where attempt == 1:
                guard let name = environmentName(of: job) else { continue }
                wrong += start(of: job, in: name, entry, asked[job])
            default: break
            }
        }
        return wrong
    }

    private func start(of job: JobID, in name: String, _ entry: JournalEntry, _ asked: Timestamp?) -> [String] {
        guard let asked else { return ["'\(job)' did not ask for '\(name)'"] }
        if name == "stage" {
            // By a clock that jumped, five seconds are over sooner or later than they are.
            let hasWaited = world.skew != 0 || entry.time.seconds(since: asked) >= 5
            return hasWaited ? [] : ["'\(job)' did not wait for '\(name)'"]
        }
        if world.people.faulty[job] == true { return ["'\(job)' started without the evidence for '\(name)'"] }
        guard let approval = world.people.approvalTimes["prod"], approval <= world.realTime(of: entry) else {
            return ["'\(job)' started without an approval of its plan"]
        }
        return []
    }

    /// As the file writes it; simulated ones write no expressions.
    private func environmentName(of job: JobID) -> String? {
        let id = job.text.split(separator: ".")[0]
        guard let definition = world.plan.workflow.jobs.first(where: { $0.id.value == id }),
            case .steps(let body) = definition.body, case .fields(let fields)? = body.environment
        else { return nil }
        return fields.name.value.literalText
    }
}

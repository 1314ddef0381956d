import Expressions
import Source
import Workflows

/// `verify` of an obligation becomes the last step of the job that discharges it, or the last job of the workflow which that job calls:
/// so it has the job's files, variables and secrets, its output is kept as a step's is, and the job succeeds only if nothing is left.
extension Workflow {
    mutating func addVerifications(_ obligations: [ObligationTerms]) {
        for terms in obligations {
            guard let place = jobs.firstIndex(where: { $0.isCalled(terms.dischargedBy) }),
                case .steps(var body) = jobs[place].body
            else { continue }
            body.addVerification(terms.verify, at: jobs[place].id.range, defaults: defaults)
            jobs[place].body = .steps(body)
        }
    }

    /// The workflow with one more job after all others, which runs whatever became of them.
    func verified(by command: String) -> Workflow {
        var workflow = self
        guard let range = jobs.last?.id.range else { return self }
        let model = jobs.lazy.compactMap { job -> Job.StepsBody? in
            if case .steps(let body) = job.body { body } else { nil }
        }.last
        var id = "verify"
        while jobs.contains(where: { $0.isCalled(id) }) { id += "-nothing-is-left" }
        let checkout = Step.Uses(reference: Located("actions/checkout@v4", at: range))
        var body = Job.StepsBody(
            runsOn: model?.runsOn
                ?? Located(.labels([Located(Template(literal: "ubuntu-latest"), at: range)]), at: range),
            env: model?.env ?? .none, timeoutMinutes: model?.timeoutMinutes, container: model?.container,
            environment: model?.environment?.withoutDeployment, steps: [Step(action: .uses(checkout), range: range)])
        body.addVerification(command, at: range, defaults: defaults)
        workflow.jobs.append(
            Job(
                id: Located(id, at: range), name: Located(Template(literal: Step.verificationName), at: range),
                needs: jobs.map { Located($0.id.value, at: range) },
                condition: (try? Condition(parsing: "always()")).map { Located($0, at: range) }, body: .steps(body)))
        return workflow
    }
}

extension Job {
    func isCalled(_ name: String) -> Bool { id.value.lowercased() == name.lowercased() }
}

extension Job.StepsBody {
    fileprivate mutating func addVerification(_ command: String, at range: SourceRange, defaults outer: RunDefaults) {
        if steps.contains(where: \.isBackground) { steps.append(Step(action: .waitAll(true), range: range)) }
        let hasOwnShell = [defaults, outer].contains { $0.shell != nil || $0.template != nil }
        let run = Step.Run(
            script: Located(Template(literal: command), at: range),
            shell: hasOwnShell ? Located(Template(literal: "bash"), at: range) : nil,
            workingDirectory: (try? Template(parsing: "${{ github.workspace }}")).map { Located($0, at: range) })
        var step = Step(
            name: Located(Template(literal: Step.verificationName), at: range), action: .run(run), range: range)
        step.isVerification = true
        steps.append(step)
    }
}

extension EnvironmentReference {
    /// Its variables and secrets only: looking whether something is gone brings nothing there.
    fileprivate var withoutDeployment: EnvironmentReference {
        guard case .fields(var fields) = self else { return self }
        fields.deployment = .literal(false)
        fields.url = nil
        return .fields(fields)
    }
}

extension Step {
    fileprivate static let verificationName = "Verify that nothing is left"
}

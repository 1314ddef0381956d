import Expressions

/// What stands under a job's keys, before it is known of which kind the job is.
struct JobFields {
    let id: Located<String>
    let needs: [Located<String>]
    var name: Located<Template>?
    var condition: Located<Condition>?
    var strategy: Strategy?
    var permissions: Located<Permissions>?
    var concurrency: Located<Concurrency>?
    var runsOn: Located<Job.RunsOn>?
    var env = TextMapping.none
    var defaults = RunDefaults()
    var outputs: [Trigger.Output] = []
    var timeoutMinutes: Setting<Double>?
    var continueOnError: Setting<Bool>?
    var cancelTimeoutMinutes: Setting<Double>?
    var container: Container?
    var services: Services?
    var environment: EnvironmentReference?
    var snapshot: Snapshot?
    var steps: [Step] = []
    var uses: Located<String>?
    var inputs: [Argument] = []
    var secrets = Job.CallBody.Secrets.mapping([])

    /// nil where what makes it a job is missing, which the schema has told.
    func job() -> Job? {
        guard let body = callBody ?? stepsBody else { return nil }
        return Job(
            id: id, name: name, needs: needs, condition: condition, strategy: strategy, permissions: permissions,
            concurrency: concurrency, body: body)
    }

    private var callBody: Job.Body? {
        uses.map { .call(Job.CallBody(uses: $0, inputs: inputs, secrets: secrets)) }
    }

    private var stepsBody: Job.Body? {
        runsOn.map {
            .steps(
                Job.StepsBody(
                    runsOn: $0, env: env, defaults: defaults, outputs: outputs,
                    timeoutMinutes: timeoutMinutes,
                    continueOnError: continueOnError ?? .literal(false), cancelTimeoutMinutes: cancelTimeoutMinutes,
                    container: container, services: services, environment: environment, snapshot: snapshot,
                    steps: steps))
        }
    }
}

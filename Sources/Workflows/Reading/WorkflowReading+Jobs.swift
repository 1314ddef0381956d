import Expressions
import Source

extension WorkflowReading {
    mutating func jobs(_ token: Token?) -> [Job] {
        guard let token, let entries = token.entries else { return [] }
        var nodes: [JobGraph.Node] = []
        var jobs: [Job] = []
        for entry in entries {
            guard let id = locatedText(entry.key) else { continue }
            var ids = IdentifierScope()
            if let problem = ids.add(id.value) { findings.error(problem, at: id.range, .reading) }
            let needs = locatedTexts(entry.value["needs"])
            nodes.append(JobGraph.Node(id: id, needs: needs))
            if let job = job(id, needs, entry.value) { jobs.append(job) }
        }
        check(JobGraph(nodes: nodes), under: token)
        return jobs
    }

    private mutating func job(_ id: Located<String>, _ needs: [Located<String>], _ token: Token) -> Job? {
        let condition = condition(token["if"], in: .jobIf)
        let strategy = strategy(token["strategy"])
        let concurrency = concurrency(token["concurrency"])
        guard let body = token["uses"] == nil ? stepsBody(token) : callBody(token) else { return nil }
        return Job(
            id: id, name: located(token["name"]), needs: needs, condition: condition, strategy: strategy,
            permissions: permissions(token["permissions"]), concurrency: concurrency, body: body)
    }

    private mutating func stepsBody(_ token: Token) -> Job.Body? {
        let steps = steps(token["steps"])
        let snapshot = snapshot(token["snapshot"])
        guard let runsOn = runsOn(token["runs-on"]) else { return nil }
        return .steps(
            Job.StepsBody(
                runsOn: runsOn, env: textMapping(token["env"]), defaults: defaults(token["defaults"]),
                outputs: arguments(token["outputs"]).map { Trigger.Output(name: $0.name, value: $0.value) },
                timeoutMinutes: number(token["timeout-minutes"]) ?? .literal(360),
                continueOnError: boolean(token["continue-on-error"]) ?? .literal(false),
                cancelTimeoutMinutes: number(token["cancel-timeout-minutes"]),
                container: container(token["container"]), services: services(token["services"]),
                environment: environmentReference(token["environment"]), snapshot: snapshot, steps: steps))
    }

    private mutating func callBody(_ token: Token) -> Job.Body? {
        guard let uses = locatedText(token["uses"]) else { return nil }
        if let problem = UsesSyntax.problem(inWorkflow: uses.value) {
            findings.error(problem, at: uses.range, .ours)
        }
        let secrets: Job.CallBody.Secrets =
            token["secrets"]?.literal == "inherit" ? .inherit : .mapping(arguments(token["secrets"]))
        return .call(Job.CallBody(uses: uses, inputs: arguments(token["with"]), secrets: secrets))
    }

    private func runsOn(_ token: Token?) -> Located<Job.RunsOn>? {
        guard let token, !token.isFaulty else { return nil }
        if token.entries != nil {
            let group = Job.RunsOn.group(name: located(token["group"]), labels: labels(token["labels"]))
            return Located(group, at: token.range)
        }
        return Located(.labels(labels(token)), at: token.range)
    }

    private func labels(_ token: Token?) -> [Located<Template>] {
        token?.items?.compactMap { located($0) } ?? located(token).map { [$0] } ?? []
    }

    /// An `if:` that is empty is as if it were not there.
    mutating func condition(_ token: Token?, in place: Place) -> Located<Condition>? {
        guard let token, let written = located(token)?.value.source,
            written.contains(where: { !$0.isWhitespace })
        else { return nil }
        do {
            let condition = try Condition(parsing: written, allowing: place.vocabulary)
            if condition.mixesText {
                findings.warning(
                    "The condition has text beside '${{ }}', which makes it true whatever the expression says.",
                    at: token.range, hint: "Write the whole condition as one expression.")
            }
            return Located(condition, at: token.range)
        } catch {
            findings.error(
                error.message, inside: token.node, at: error.tokenOffset, .reading,
                hint: place.hint(for: error.message))
            return nil
        }
    }
}

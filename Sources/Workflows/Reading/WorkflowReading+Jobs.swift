import Expressions
import Source

extension WorkflowReading {
    mutating func jobs(_ token: Token?) -> [Job] {
        guard let token, let entries = token.entries else { return [] }
        var nodes: [JobGraph.Node] = []
        var jobs: [Job] = []
        nodes.reserveCapacity(entries.count)
        jobs.reserveCapacity(entries.count)
        for entry in entries where !findings.isFull {
            guard let id = locatedText(entry.key) else { continue }
            switch IdentifierScope.job(id.value) {
            case (let problem, true)?: findings.error(problem, at: id.range, .reading)
            case (let problem, false)?: findings.warning(problem, at: id.range)
            case nil: break
            }
            let needs = locatedTexts(entry.value["needs"])
            nodes.append(JobGraph.Node(id: id, needs: needs))
            if let job = job(id, needs, entry.value) { jobs.append(job) }
        }
        check(JobGraph(nodes: nodes), under: token)
        return jobs
    }

    /// Reads key by key, so that what is wrong is found in the order of the file, as on GitHub.
    private mutating func job(_ id: Located<String>, _ needs: [Located<String>], _ token: Token) -> Job? {
        var fields = JobFields(id: id, needs: needs)
        for entry in token.entries ?? [] {
            guard let key = entry.key.literal else { continue }
            read(key, entry.value, into: &fields)
        }
        return fields.job()
    }

    private mutating func read(_ key: String, _ token: Token, into fields: inout JobFields) {
        switch key {
        case "name": fields.name = located(token)
        case "if": fields.condition = condition(token, in: .jobIf)
        case "strategy": fields.strategy = strategy(token)
        case "permissions": fields.permissions = permissions(token)
        case "concurrency": fields.concurrency = concurrency(token)
        case "runs-on": fields.runsOn = runsOn(token)
        case "env": fields.env = textMapping(token)
        case "defaults": fields.defaults = defaults(token)
        case "outputs": fields.outputs = arguments(token).map { Trigger.Output(name: $0.name, value: $0.value) }
        case "timeout-minutes": fields.timeoutMinutes = number(token, key, least: 0)
        case "continue-on-error": fields.continueOnError = boolean(token)
        case "cancel-timeout-minutes": fields.cancelTimeoutMinutes = number(token)
        case "container": fields.container = container(token)
        case "services": fields.services = services(token)
        case "environment": fields.environment = environmentReference(token)
        case "snapshot": fields.snapshot = snapshot(token)
        case "steps": fields.steps = steps(token)
        case "uses": fields.uses = calledWorkflow(token)
        case "with": fields.inputs = arguments(token)
        case "secrets": fields.secrets = token.literal == "inherit" ? .inherit : .mapping(arguments(token))
        default: break
        }
    }

    private mutating func calledWorkflow(_ token: Token) -> Located<String>? {
        let uses = locatedText(token)
        if let uses, let problem = UsesSyntax.problem(inWorkflow: uses.value) {
            findings.error(problem, at: uses.range, .ours)
        }
        return uses
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
                error.message, inside: written, token.style, token.range, at: error.tokenOffset, .reading,
                hint: findings.wantsHint ? place.hint(for: error.message) : nil)
            return nil
        }
    }
}

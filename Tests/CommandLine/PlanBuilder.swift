import Expressions
import Planning
import Source
import Workflows

/// Makes a plan of jobs that a script names: `build (lint) [Build it]: Check out | Compile`, or `deploy calls`.
struct PlanBuilder {
    var isSnapshot = false
    private var scopes: [Plan.Scope] = []
    private var families: [JobFamily] = []
    private var jobs: [PlannedJob] = []
    private var scopeOfCaller: [String: Int] = ["": 0]
    private var familyOfID: [String: Int] = [:]

    private static let place = SourceRange(at: .start)

    init() {
        scopes = [Plan.Scope(workflow: Workflow(path: "workflows/ci.yml", name: "CI"))]
    }

    func isCall(_ job: JobID) -> Bool {
        jobs.contains { if case .call = $0.body { $0.id == job } else { false } }
    }

    mutating func add(_ text: String) throws {
        let halves = text.split(separator: ":", maxSplits: 1).map { String($0) }
        var words = Words(halves[0])
        let id = words.next()
        var (needs, name) = ([String](), id)
        while !words.rest.isEmpty {
            let rest = words.rest
            if rest.hasPrefix("("), let end = rest.firstIndex(of: ")") {
                needs = rest[rest.index(after: rest.startIndex)..<end].split(separator: ",").map {
                    Words(String($0)).rest
                }
                words = Words(String(rest[rest.index(after: end)...]))
            } else if rest.hasPrefix("["), let end = rest.firstIndex(of: "]") {
                name = String(rest[rest.index(after: rest.startIndex)..<end])
                words = Words(String(rest[rest.index(after: end)...]))
            } else if words.next() == "calls" {
                scopeOfCaller[id] = scopes.count
                scopes.append(Plan.Scope(workflow: Workflow(path: "workflows/\(id).yml"), caller: jobs.count))
            } else {
                throw RunScript.Malformed(line: text)
            }
        }
        let steps = halves.count > 1 ? halves[1].split(separator: "|").map { Words(String($0)).rest } : []
        append(id, needs: needs, name: name, steps: steps)
    }

    private mutating func append(_ id: String, needs: [String], name: String, steps: [String]) {
        let body: PlannedJob.Body =
            scopeOfCaller[id].map { .call(scope: $0) } ?? .steps(steps.map(Self.step), runsOn: [])
        let family = family(of: id, needs: needs)
        families[family].jobs.append(jobs.count)
        jobs.append(PlannedJob(id: JobID(id), family: family, name: name.unescaped, body: body))
    }

    /// A matrix's combinations, `test.0` and `test.1`, are one family.
    private mutating func family(of id: String, needs: [String]) -> Int {
        let key = id.split(separator: ".").dropLast().last.map(String.init) ?? id
        if let known = familyOfID[key] { return known }
        let caller = id.split(separator: "/").dropLast().joined(separator: "/")
        let scope = scopeOfCaller[caller] ?? 0
        let definition = Job(
            id: Located(key, at: Self.place),
            body: .steps(.init(runsOn: Located(.labels([]), at: Self.place), steps: [])))
        let needed = needs.compactMap { familyOfID[$0] }
        families.append(JobFamily(scope: scope, definition: definition, needs: needed))
        let index = families.count - 1
        familyOfID[key] = index
        scopes[scope].families.append(index)
        for need in needed { families[need].dependents.append(index) }
        return index
    }

    private static func step(_ name: String) -> PlannedStep {
        let script = Step.Run(script: Located(Template(literal: "true"), at: place))
        return PlannedStep(definition: Step(action: .run(script), range: place), name: name.unescaped, action: .script)
    }

    func plan(run: Int) -> Plan {
        let event = EventFacts(
            name: "push", sha: "1a2b3c4d5e6f708192a3b4c5d6e7f8091a2b3c4d", ref: "refs/heads/main", actor: "ada",
            repository: "owner/name", runNumber: run, isSnapshot: isSnapshot)
        let request = RunRequest(workflow: "workflows/ci.yml", event: event, maxParallel: 100)
        return Plan(request: request, scopes: scopes, families: families, jobs: jobs)
    }
}

import Expressions
import Planning
import Testing

struct InputTests {
    private static let job = "jobs: { a: { name: 'v ${{ toJSON(inputs) }}', runs-on: x, steps: [{ run: make }] } }"

    private func repository(_ inputs: String, event: String = "workflow_dispatch") -> Repository {
        Repository("on: { push: , \(event): { inputs: { \(inputs) } } }\n\(Self.job)")
    }

    private func resolved(_ repository: Repository, _ event: EventFacts, _ given: [String: String]) throws
        -> ValueObject
    {
        try repository.plan(repository.request(event, inputs: given)).scopes[0].inputs
    }

    @Test(
        "An input has its declared kind",
        arguments: [
            ("type: string", "x y", "x y"), ("type: string", nil, ""), ("type: string", "", ""),
            ("default: d", nil, "d"), ("default: d", "", ""), ("type: boolean", "true", true),
            ("type: boolean", "FALSE", false), ("type: boolean", nil, false),
            ("type: boolean, default: true", nil, true),
            ("type: number", "1.5", 1.5), ("type: number", nil, 0), ("type: number, default: 7", nil, 7),
            ("type: choice, options: [a, b]", "b", "b"), ("type: choice, options: [a, b]", nil, "a"),
            ("type: choice, options: [a, b], default: b", nil, "b"), ("type: environment", "prod", "prod"),
            ("required: true, default: d", nil, "d"),
        ] as [(String, String?, Value)])
    func kinds(declared: String, typed: String?, value: Value) throws {
        let given = typed.map { ["x": $0] } ?? [:]
        let inputs = try resolved(repository("x: { \(declared) }"), Repository.event("workflow_dispatch"), given)
        #expect(inputs == ["x": value])
    }

    @Test(
        "Inputs are the usual ones where they are what nobody's would be",
        arguments: [
            ("x: { default: d }", [:], true), ("x: { default: d }", ["x": "d"], true),
            ("x: { default: d }", ["X": "e"], false), ("x: { type: boolean }", ["x": "false"], true),
            ("x: { type: number, default: 1 }", ["x": "1.0"], true), ("x: { required: true }", ["x": "d"], false),
        ] as [(String, [String: String], Bool)])
    func usual(declared: String, given: [String: String], isUsual: Bool) throws {
        let (repository, event) = (repository(declared), Repository.event("workflow_dispatch"))
        #expect(try repository.plan(repository.request(event, inputs: given)).hasUsualInputs == isUsual)
        // An event's file says them as well.
        var filed = event
        filed.payload["inputs"] = .object(ValueObject(given.map { ($0.key, .string($0.value)) }))
        #expect(try repository.plan(repository.request(filed)).hasUsualInputs == isUsual)
        #expect(try repository.plan(repository.request(Repository.event("push"))).hasUsualInputs)
    }

    @Test(
        "An input that does not fit is refused",
        arguments: [
            (["y": "1"], "workflows/ci.yml:1:46: The input 'must' is required and was not given."),
            (["must": "1", "n": "x"], "workflows/ci.yml:1:72: The input 'n' is a number, not 'x'."),
            (["must": "1", "b": "yes"], "workflows/ci.yml:1:93: The input 'b' is true or false, not 'yes'."),
            (
                ["must": "1", "c": "blu"],
                "workflows/ci.yml:1:115: The input 'c' is one of red, blue, not 'blu'. Did you mean 'blue'?"
            ),
            (["must": "1", "mist": "2"], "The input 'mist' is unknown to the workflow."),
            (["must": "1", "MUST": "2"], "The input 'MUST' is given twice: as 'MUST' and as 'must'."),
        ])
    func refused(given: [String: String], fault: String) {
        let repository = repository(
            "must: { required: true }, n: { type: number }, b: { type: boolean }, c: { type: choice, options: [red, blue] }"
        )
        let faults = repository.faults(repository.request(Repository.event("workflow_dispatch"), inputs: given))
        #expect(faults.contains(fault), "\(faults)")
    }

    @Test("All inputs that do not fit are told at once")
    func all() {
        let repository = repository("a: { required: true }, b: { type: number }")
        let request = repository.request(Repository.event("workflow_dispatch"), inputs: ["b": "x", "c": "y"])
        #expect(repository.faults(request).count == 3)
    }

    @Test("Names are the same whatever their case")
    func names() throws {
        let inputs = try resolved(repository("Size: {}"), Repository.event("workflow_dispatch"), ["sIZE": "x"])
        #expect(inputs.entries.map(\.key) == ["Size"])
        #expect(inputs["size"] == "x")
    }

    @Test("An event file's inputs count, and what is typed goes before them")
    func eventFile() throws {
        let event = Repository.event("workflow_dispatch", payload: ["inputs": ["a": "filed", "B": "filed"]])
        let inputs = try resolved(repository("a: {}, b: {}, c: { default: d }"), event, ["b": "typed"])
        #expect(inputs == ["a": "filed", "b": "typed", "c": "d"])
    }

    @Test("Events other than workflow_dispatch carry none", arguments: ["push", "schedule", "pull_request"])
    func none(event: String) throws {
        let repository = Repository(
            "on: { \(event): \(event == "schedule" ? "[{ cron: '0 0 * * *' }]" : ""), workflow_dispatch: { inputs: { a: { default: b } } } }\n\(Self.job)"
        )
        let plan = try repository.plan(repository.request(Repository.event(event)))
        #expect(plan.scopes[0].inputs == [:])
        #expect(plan.jobs[0].name == "v {}")
        let faults = repository.faults(repository.request(Repository.event(event), inputs: ["a": "c"]))
        #expect(faults == ["The event '\(event)' of 'workflows/ci.yml' takes no inputs."])
    }

    @Test("A reusable workflow can be run by itself, with the defaults that it evaluates")
    func reusable() throws {
        let repository = repository(
            "a: { type: string, default: '${{ github.actor }}' }, b: { type: boolean, required: true }",
            event: "workflow_call")
        let inputs = try resolved(repository, Repository.event("workflow_call"), ["b": "true"])
        #expect(inputs == ["a": "ada", "b": true])
    }
}

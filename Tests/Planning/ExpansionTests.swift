import Expressions
import Planning
import Testing
import Workflows

/// Families whose jobs are known only while the run is under way.
struct ExpansionTests {
    private static let steps = "runs-on: x, steps: [{ run: make }]"

    /// A job `b` that needs `a` and says this besides.
    private func repository(_ job: String, _ others: [String: String] = [:]) -> Repository {
        let top = "on: push\njobs:\n  a: { \(Self.steps) }\n  b: { needs: a, \(job) }\n  c: { needs: b, \(Self.steps) }"
        return Repository(others.merging(["ci": top], uniquingKeysWith: { _, top in top }))
    }

    private func contexts(_ outputs: ValueObject, inputs: ValueObject = [:]) -> ValueObject {
        [
            "github": ["ref_name": "main"], "vars": [:], "inputs": .object(inputs),
            "needs": ["a": ["result": "success", "outputs": .object(outputs)]],
        ]
    }

    /// The plan with `b` expanded by these outputs of `a`.
    private func expanded(
        _ repository: Repository, _ outputs: ValueObject, request: RunRequest? = nil
    ) throws -> Plan {
        var plan = try repository.plan(request)
        let expansion = try plan.expansion(ofJob: 1, contexts: contexts(outputs))
        _ = try plan.expand(1, to: expansion)
        return plan
    }

    private func failure(_ job: String, _ output: Value) throws -> String? {
        do {
            _ = try repository(job).plan().expansion(ofJob: 1, contexts: contexts(["m": output]))
            return nil
        } catch let error as EvaluationFailure {
            return error.message
        }
    }

    @Test(
        "What is known only when the needs are done is no fault, and one job stands for all",
        arguments: [
            ("strategy: { matrix: \"${{ fromJSON(needs.a.outputs.m) }}\" }, \(Self.steps)", ["matrix from needs"]),
            ("strategy: \"${{ fromJSON(needs.a.outputs.m) }}\", \(Self.steps)", ["strategy from needs"]),
            ("strategy: { matrix: { x: [1, '${{ needs.a.outputs.m }}'] } }, \(Self.steps)", ["matrix from needs"]),
            (
                "strategy: { matrix: { x: [1], include: \"${{ fromJSON(needs.a.outputs.m) }}\" } }, \(Self.steps)",
                ["matrix from needs"]
            ),
            (
                "strategy: { fail-fast: \"${{ needs.a.outputs.m == 'x' }}\", matrix: { x: [1] } }, \(Self.steps)",
                ["fail-fast from needs"]
            ),
            (
                "name: 'It ${{ needs.a.outputs.m }}', runs-on: '${{ needs.a.outputs.m }}', steps: [{ run: make }]",
                ["runs-on from needs", "name from needs"]
            ),
        ])
    func unknowns(job: String, unknowns: [String]) throws {
        let plan = try repository(job).plan()
        #expect(plan.jobs.map(\.id.text) == ["a", "b", "c"])
        #expect(plan.families[1].unknowns.map(\.text) == unknowns)
        #expect(plan.jobs[1].body == .unexpanded(plan.jobs[1].steps))
        #expect(plan.jobs[1].steps.count == 1)
    }

    @Test("The jobs take the place of the one that stood for them; the others' places stay")
    func matrix() throws {
        let job =
            "strategy: { matrix: \"${{ fromJSON(needs.a.outputs.m) }}\" }, runs-on: '${{ matrix.os }}', "
            + "steps: [{ run: 'make ${{ matrix.os }}' }]"
        let plan = try expanded(repository(job), ["m": #"{"os":["x","y"],"include":[{"os":"z","n":1}]}"#])
        #expect(plan.jobs.map(\.id.text) == ["a", "b.0", "c", "b.1", "b.2"])
        #expect(plan.jobs.map(\.name) == ["a", "b (x)", "c", "b (y)", "b (z, 1)"])
        #expect(plan.families[1].jobs == [1, 3, 4])
        #expect(plan.families[1].isExpanded)
        #expect(plan.jobs[4].matrix == ["os": "z", "n": 1])
        #expect(plan.jobs[4].body == .steps(plan.jobs[4].steps, runsOn: ["z"]))
        #expect(plan.jobs[3].steps.map(\.name) == ["Run make y"])
        #expect(plan.jobs[3].total == 3)
    }

    @Test("A whole strategy from needs")
    func strategy() throws {
        let plan = try expanded(
            repository("strategy: \"${{ fromJSON(needs.a.outputs.m) }}\", \(Self.steps)"),
            ["m": #"{"fail-fast":false,"max-parallel":2,"matrix":{"os":["x","y"]}}"#])
        #expect(plan.families[1].jobs.count == 2)
        #expect(plan.families[1].failFast == false)
        #expect(plan.families[1].maxParallel == 2)
    }

    @Test("Labels and a name from needs: the job keeps its id")
    func labels() throws {
        let plan = try expanded(
            repository(
                "name: 'It ${{ needs.a.outputs.r }}', runs-on: \"${{ fromJSON(needs.a.outputs.r) }}\", steps: [{ run: make }]"
            ),
            ["r": #"["self-hosted","gpu"]"#])
        #expect(plan.jobs[1].id == JobID("b"))
        #expect(plan.jobs[1].name == #"It ["self-hosted","gpu"]"#)
        #expect(plan.jobs[1].body == .steps(plan.jobs[1].steps, runsOn: ["self-hosted", "gpu"]))
    }

    @Test("A matrix over calls, whose callees depend on the combination and on the caller's start")
    func calls() throws {
        let callee = """
            on: { workflow_call: { inputs: { to: { type: string }, by: { type: string } } } }
            jobs:
              up: { strategy: { matrix: { n: "${{ fromJSON(inputs.to) }}" } }, \(Self.steps) }
              down: { needs: up, if: always(), name: 'by ${{ inputs.by }}', \(Self.steps) }
            """
        let plan = try expanded(
            repository(
                "strategy: { matrix: { to: \"${{ fromJSON(needs.a.outputs.m) }}\" } }, uses: ./workflows/callee.yml, "
                    + "with: { to: \"${{ toJSON(matrix.to) }}\", by: '${{ needs.a.outputs.by }}' }", ["callee": callee]),
            ["m": "[[1], [2, 3]]"])
        #expect(
            plan.jobs.map(\.id.text) == [
                "a", "b.0", "c", "b.0/up.0", "b.0/down", "b.1", "b.1/up.0", "b.1/up.1", "b.1/down",
            ])
        #expect(plan.scopes.count == 3)
        #expect(plan.scopes[2].caller == 5)
        // What comes from the caller's needs is known when the caller starts.
        #expect(plan.families[plan.jobs[8].family].unknowns.map(\.text) == ["name from inputs"])
        #expect(plan.families[plan.jobs[8].family].isFinalizer)
    }

    @Test(
        "What cannot be a matrix fails the job in GitHub's words",
        arguments: [
            ("{ n: \"${{ fromJSON(needs.a.outputs.m) }}\" }", "[]", "Matrix vector 'n' does not contain any values"),
            ("{ n: \"${{ fromJSON(needs.a.outputs.m) }}\" }", "1", "Unexpected value '1'"),
            ("{ n: \"${{ fromJSON(needs.a.outputs.m) }}\" }", #"{"a":1}"#, "A mapping was not expected"),
            ("\"${{ fromJSON(needs.a.outputs.m) }}\"", "[1]", "A sequence was not expected"),
            ("\"${{ fromJSON(needs.a.outputs.m) }}\"", #"{"include":[]}"#, "Matrix must define at least one vector"),
            ("\"${{ needs.a.outputs.m }}\"", "x", "Unexpected value 'x'"),
        ] as [(String, Value, String)])
    func failures(matrix: String, output: Value, message: String) throws {
        let told = try #require(try failure("strategy: { matrix: \(matrix) }, \(Self.steps)", output))
        #expect(told.hasPrefix("Error when evaluating 'strategy' for job 'b'. workflows/ci.yml (Line: 4, Col: "))
        #expect(told.hasSuffix("): " + message))
    }

    @Test("More than 256 jobs, a missing output, no label")
    func limits() throws {
        let many = Value.array((0..<257).map { .number(Double($0)) }).json(.compact)
        let matrix = "strategy: { matrix: { n: \"${{ fromJSON(needs.a.outputs.m) }}\" } }, \(Self.steps)"
        let message = try #require(try failure(matrix, .string(many)))
        let limit = "Strategy for job 'b' produced 257 configurations which exceeds the maximum of 256 configurations"
        #expect(message.hasSuffix(limit))
        #expect(try failure(matrix, "") != nil)
        #expect(
            try failure("runs-on: '${{ needs.a.outputs.m }}', steps: [{ run: make }]", "")
                == "Error when evaluating 'runs-on' for job 'b'. workflows/ci.yml (Line: 4, Col: 27): 'runs-on' names no runner."
        )
    }

    @Test("--matrix chooses among combinations that come later")
    func selection() throws {
        let repository = repository(
            "strategy: { matrix: { n: \"${{ fromJSON(needs.a.outputs.m) }}\" } }, \(Self.steps)")
        var request = repository.request()
        request.matrix = ["n": ["2"]]
        let plan = try expanded(repository, ["m": "[1, 2]"], request: request)
        #expect(plan.jobs.map(\.id.text) == ["a", "b.1", "c"])
        #expect(plan.jobs[1].total == 2)
        let plain = try repository.plan(request)
        let failure = #expect(throws: EvaluationFailure.self) {
            try plain.expansion(ofJob: 1, contexts: contexts(["m": "[1]"]))
        }
        #expect(failure?.message == "No combination of the job 'b' is one that --matrix chose.")
    }

    @Test("What is wrong in a workflow that will be called is told before the run")
    func rehearsal() {
        let matrix = "strategy: { matrix: { n: \"${{ fromJSON(needs.a.outputs.m) }}\" } }"
        let faults = repository(
            "\(matrix), uses: ./workflows/callee.yml",
            [
                "callee":
                    "on: workflow_call\njobs: { d: { uses: ./workflows/no.yml }, e: { strategy: { matrix: { n: [1], exclude: [{ n: 1 }] } }, \(Self.steps) } }"
            ]
        ).faults()
        #expect(faults.count == 2)
        #expect(repository("\(matrix), uses: ./workflows/no.yml").faults().count == 1)
    }
}

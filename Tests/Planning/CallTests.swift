import Expressions
import Planning
import Testing
import Workflows

struct CallTests {
    private static let steps = "runs-on: x, steps: [{ run: make }]"

    private func files(_ top: String, _ callees: [String: String]) -> Repository {
        Repository(callees.merging(["ci": top], uniquingKeysWith: { _, top in top }))
    }

    /// A caller whose job says this, and a callee that declares these inputs.
    private func call(_ job: String, inputs: String = "", callee jobs: String = "build: { \(Self.steps) }")
        -> Repository
    {
        files(
            "on: push\njobs:\n  call: { uses: ./workflows/callee.yml\(job.isEmpty ? "" : ", " + job) }",
            ["callee": "on: { workflow_call: { inputs: { \(inputs) } } }\njobs:\n  \(jobs)"])
    }

    @Test("Callees come after their caller, with its id and name before theirs")
    func order() throws {
        let plan = try files(
            """
            on: push
            jobs:
              first: { \(Self.steps) }
              ship: { name: Ship it, needs: first, strategy: { matrix: { to: [a, b] } }, uses: ./workflows/ship.yml }
              last: { \(Self.steps) }
            """,
            [
                "ship":
                    "on: workflow_call\njobs: { up: { uses: ./workflows/up.yml }, down: { needs: up, \(Self.steps) } }",
                "up": "on: workflow_call\njobs: { go: { name: Go on, \(Self.steps) } }",
            ]
        ).plan()
        #expect(
            plan.jobs.map(\.id.text) == [
                "first", "ship.0", "ship.0/up", "ship.0/up/go", "ship.0/down", "ship.1", "ship.1/up", "ship.1/up/go",
                "ship.1/down", "last",
            ])
        #expect(plan.jobs[3].name == "Ship it (a) / up / Go on")
        #expect(plan.scopes.map(\.workflow.path).filter { $0.hasSuffix("up.yml") }.count == 2)
        #expect(plan.jobs[1].body == .call(scope: 1))
        #expect(plan.scopes[1].caller == 1)
        // A need is one of the same scope.
        let down = plan.families[plan.jobs[4].family]
        #expect(down.needs == [plan.jobs[2].family])
        #expect(plan.families[plan.jobs[2].family].dependents == [plan.jobs[4].family])
    }

    @Test("Who is a finalizer, callees included")
    func finalizers() throws {
        let plan = try files(
            """
            on: push
            jobs:
              a: { \(Self.steps) }
              b: { if: failure(), \(Self.steps) }
              c: { if: "${{ always() && github.ref != '' }}", uses: ./workflows/inner.yml }
              d: { if: success() || failure(), uses: ./workflows/inner.yml }
            """,
            [
                "inner":
                    "on: workflow_call\njobs: { e: { uses: ./workflows/last.yml }, f: { if: always(), \(Self.steps) } }",
                "last": "on: workflow_call\njobs: { g: { \(Self.steps) } }",
            ]
        ).plan()
        let finalizers = plan.jobs.filter { plan.families[$0.family].isFinalizer }.map(\.id.text)
        #expect(finalizers == ["c", "c/e", "c/e/g", "c/f", "d/f"])
    }

    @Test(
        "What a callee is planned by comes from its inputs",
        arguments: [
            ("", "type: string, default: small", "small"),
            ("with: { size: big }", "type: string, default: small", "big"),
            // An explicit '' beats the default.
            ("with: { size: '' }", "type: string, default: small", ""),
            ("with: { size: '${{ github.ref_name }}' }", "type: string", "main"), ("", "type: number", "0"),
            ("", "type: boolean", "false"), ("", "type: string, default: '${{ github.actor }}'", "ada"),
            ("with: { size: 1.50 }", "type: number", "1.5"), ("with: { SIZE: big }", "type: string", "big"),
            ("strategy: { matrix: { m: [x] } }, with: { size: '${{ matrix.m }}' }", "type: string", "x"),
        ])
    func inputs(job: String, input: String, size: String) throws {
        let plan = try call(
            job, inputs: "size: { \(input) }",
            callee: "build: { name: 'of ${{ inputs.size }}', runs-on: 'x${{ inputs.size }}', steps: [{ run: make }] }"
        ).plan()
        let job = try #require(plan.jobs.last)
        #expect(job.name.hasSuffix(" / of \(size)"))
        #expect(job.body == .steps(job.steps, runsOn: ["x\(size)"]))
    }

    @Test("A callee's matrix can come from its caller")
    func matrix() throws {
        let plan = try call(
            "with: { list: '[1, 2]' }", inputs: "list: { type: string }",
            callee: "build: { strategy: { matrix: { n: \"${{ fromJSON(inputs.list) }}\" } }, \(Self.steps) }"
        ).plan()
        #expect(plan.jobs.map(\.id.text) == ["call", "call/build.0", "call/build.1"])
    }

    @Test(
        "What is known only when the caller starts keeps a callee's jobs from being known",
        arguments: [
            ("name: 'of ${{ inputs.size }}', \(Self.steps)", "name from inputs", "call / of ${{ inputs.size }}"),
            ("runs-on: '${{ inputs.size }}', steps: [{ run: make }]", "runs-on from inputs", "call / build"),
            (
                "strategy: { matrix: \"${{ fromJSON(inputs.size) }}\" }, \(Self.steps)", "matrix from inputs",
                "call / build"
            ),
        ])
    func unknownInputs(callee: String, unknown: String, name: String) throws {
        let plan = try files(
            """
            on: push
            jobs:
              a: { \(Self.steps) }
              call: { needs: a, uses: ./workflows/callee.yml, with: { size: "${{ needs.a.result }}" } }
            """,
            ["callee": "on: { workflow_call: { inputs: { size: { type: string } } } }\njobs: { build: { \(callee) } }"]
        ).plan()
        let job = try #require(plan.jobs.last)
        #expect(job.name == name)
        #expect(plan.families[job.family].unknowns.map(\.text) == [unknown])
        #expect(job.body == .unexpanded(job.steps))
    }

    @Test(
        "Calls that do not fit are refused with their place",
        arguments: [
            ("with: { siez: 1 }", "3:55: Invalid input, siez is not defined in the referenced workflow."),
            ("", "3:17: Input must is required, but not provided while calling."),
            ("with: { must: true }", "3:55: Unexpected value 'true'"),
            (
                "with: { must: 1 }, secrets: { TOKEN: x }",
                "Invalid secret, TOKEN is not defined in the referenced workflow."
            ),
        ])
    func faults(job: String, fault: String) {
        let faults = call(job, inputs: "must: { type: number, required: true }").faults()
        let told = faults.joined(separator: "; ")
        #expect(told.contains("workflows/ci.yml:3:") && told.contains(fault), "\(told)")
    }

    @Test(
        "What cannot be called is refused where it is called",
        arguments: [
            ("./workflows/calee.yml", "There is no workflow file 'workflows/calee.yml' at this commit."),
            (
                "other/name/.github/workflows/x.yml@v1",
                "The workflow 'other/name/.github/workflows/x.yml@v1' cannot be had."
            ),
            (
                "owner/name/.github/workflows/x.yml@v1",
                "The workflow 'owner/name/.github/workflows/x.yml@v1' is of another commit of this repository than the one that runs, which is not carried out yet by this version of Sluice."
            ),
            (
                "./workflows/ci.yml",
                "The workflow 'workflows/ci.yml' calls itself in the end: workflows/ci.yml → workflows/ci.yml."
            ),
        ])
    func callees(reference: String, fault: String) {
        let repository = files(
            "on: push\njobs:\n  call: { uses: \(reference) }",
            ["callee": "on: workflow_call\njobs: { a: { \(Self.steps) } }"])
        #expect(repository.faults() == ["workflows/ci.yml:3:17: " + fault])
    }

    @Test(
        "A full name of this repository is a file of the commit that runs, where its ref stands there",
        arguments: [
            ("owner/name/workflows/callee.yml@main", true), ("Owner/Name/workflows/callee.yml@refs/heads/main", true),
            ("owner/name/workflows/callee.yml@1a2b3c4d5e6f708192a3b4c5d6e7f8091a2b3c4d", true),
            ("owner/name/workflows/callee.yml@v1", true), ("owner/name/workflows/callee.yml@v2", false),
            ("owner/name/workflows/callee.yml@1a2b3c4", false), ("owner/names/workflows/callee.yml@main", false),
        ])
    func fullNames(reference: String, isTaken: Bool) {
        let repository = files(
            "on: push\njobs:\n  call: { uses: \(reference) }",
            ["callee": "on: workflow_call\njobs: { a: { \(Self.steps) } }"])
        var event = Repository.event()
        event.references = ["refs/tags/v1"]
        #expect(repository.faults(repository.request(event)).isEmpty == isTaken)
    }

    @Test("Fifty workflows may be called, and no more", arguments: [(50, 0), (51, 1)])
    func count(count: Int, faults: Int) {
        let names = (0..<count).map { "w\($0)" }
        let callees = Dictionary(
            names.map { ($0, "on: workflow_call\njobs: { a: { \(Self.steps) } }") },
            uniquingKeysWith: { first, _ in first })
        let jobs = names.map { "  \($0): { uses: ./workflows/\($0).yml }" }.joined(separator: "\n")
        let told = self.files("on: push\njobs:\n\(jobs)", callees).faults()
        #expect(told.count == faults)
        #expect(told.allSatisfy { $0.hasSuffix("The maximum file count of 51 has been exceeded") })
    }

    @Test("A file that is called from many places is looked through once")
    func manyPaths() {
        // Two calls on each level: without a memory there would be two to the eighth ways down.
        var callees: [String: String] = [:]
        for level in 2..<10 {
            let call = "{ uses: ./workflows/w\(level + 1).yml }"
            callees["w\(level)"] = "on: workflow_call\njobs: { a: \(call), b: \(call) }"
        }
        callees["w10"] = "on: workflow_call\njobs: { a: { runs-on: x, steps: [{ uses: a/b@c }] } }"
        #expect(files("on: push\njobs: { a: { uses: ./workflows/w2.yml } }", callees).faults().count == 1)
    }

    @Test("A circle is told with all who are in it")
    func circle() {
        let repository = files(
            "on: push\njobs: { a: { uses: ./workflows/b.yml } }",
            [
                "b": "on: workflow_call\njobs: { b: { uses: ./workflows/c.yml } }",
                "c": "on: workflow_call\njobs: { c: { uses: ./workflows/b.yml } }",
            ])
        #expect(
            repository.faults() == [
                "workflows/c.yml:2:20: The workflow 'workflows/b.yml' calls itself in the end: workflows/ci.yml → workflows/b.yml → workflows/c.yml → workflows/b.yml."
            ])
    }

    @Test("Ten workflows deep and no deeper", arguments: [(10, true), (11, false)])
    func depth(count: Int, isTaken: Bool) {
        var callees: [String: String] = [:]
        for level in 2..<count {
            callees["w\(level)"] = "on: workflow_call\njobs: { a: { uses: ./workflows/w\(level + 1).yml } }"
        }
        callees["w\(count)"] = "on: workflow_call\njobs: { a: { \(Self.steps) } }"
        let told = files("on: push\njobs: { a: { uses: ./workflows/w2.yml } }", callees).faults()
        let fault = "workflows/w10.yml:2:20: Nested reusable workflow depth exceeded 9."
        #expect(told == (isTaken ? [] : [fault]))
    }

    @Test("A callee's own faults are told once, however often it is called")
    func brokenCallees() {
        let matrix = "strategy: { matrix: { n: [1, 2, 3] } }"
        #expect(call(matrix, callee: "build: { runs-on: x, steps: [{ uses: a/b@c }] }").faults().count == 1)
        #expect(call(matrix, callee: "build: { runs-on: x, steps: [{}] }").faults().count == 1)
        #expect(
            call("", callee: "build: { runs-on: x, steps: [{ runn: make }] }").faults().allSatisfy {
                $0.hasPrefix("workflows/callee.yml:")
            })
        let notCallable = files(
            "on: push\njobs:\n  call: { uses: ./workflows/b.yml }", ["b": "on: push\njobs: { a: { \(Self.steps) } }"])
        #expect(
            notCallable.faults() == [
                "workflows/b.yml:1:5: workflow_call key is not defined in the referenced workflow.",
                "workflows/ci.yml:3:17: The workflow './workflows/b.yml' cannot be called: workflow_call key is not defined in the "
                    + "referenced workflow.",
            ])
    }

    @Test("A callee may not ask for more than its caller may do", arguments: [("read", 1), ("write", 0)])
    func permissions(level: String, faults: Int) {
        let repository = files(
            "on: push\npermissions: { contents: \(level) }\njobs: { a: { uses: ./workflows/b.yml } }",
            [
                "b": "on: workflow_call\njobs: { b: { uses: ./workflows/c.yml } }",
                "c": "on: workflow_call\njobs: { c: { permissions: { contents: write }, \(Self.steps) } }",
            ])
        #expect(repository.faults().count == faults)
    }

    @Test("When the caller starts, the inputs are those of the call, and the dispatch inputs of the top workflow")
    func evaluated() throws {
        let repository = call(
            "with: { a: '${{ needs.x.outputs.y }}' }", inputs: "a: { type: string }, b: { type: string, default: c }")
        let plan = try repository.plan()
        guard case .call(let body) = plan.families[0].definition.body else { return }
        let contexts: ValueObject = [
            "github": ["event_name": "workflow_dispatch", "event": ["inputs": ["dry": "true", "b": "top"]]],
            "inputs": ["dry": true, "b": "top"], "needs": ["x": ["outputs": ["y": "z"]]],
        ]
        let inputs = CallInputs.evaluate(body, callee: plan.scopes[1].workflow, contexts: contexts)
        #expect(inputs == .success(["dry": true, "a": "z", "b": "c"]))
    }

    @Test(
        "A value of the wrong kind fails the call",
        arguments: [
            ("number", "x", nil), ("number", "7", 7), ("boolean", "yes", nil), ("boolean", "true", true),
            ("string", "x", "x"),
        ]
            as [(String, String, Value?)])
    func kinds(kind: String, text: String, value: Value?) throws {
        let plan = try call("with: { a: \"${{ needs.x.result }}\" }", inputs: "a: { type: \(kind) }").plan()
        guard case .call(let body) = plan.families[0].definition.body else { return }
        let answer = CallInputs.evaluate(
            body, callee: plan.scopes[1].workflow, contexts: ["needs": ["x": ["result": .string(text)]]])
        switch (answer, value) {
        case (.success(let inputs), let value?): #expect(inputs["a"] == value)
        case (.failure(let error), nil): #expect(error.message == "The input 'a' is a \(kind), not '\(text)'.")
        default: Issue.record("\(answer)")
        }
    }

    @Test("A callee's outputs are made of its jobs'")
    func outputs() throws {
        let text = """
            on: { workflow_call: { outputs: { a: { value: "${{ jobs.b.outputs.c }}" }, d: { value: "x${{ inputs.n }}" } } } }
            jobs: { b: { \(Self.steps) } }
            """
        let workflow = try Repository(text).workflow()
        let outputs = CallOutputs.evaluate(
            of: workflow, contexts: ["jobs": ["b": ["outputs": ["c": 1]]], "inputs": ["n": 2]])
        #expect(outputs == .success(["a": "1", "d": "x2"]))
    }
}

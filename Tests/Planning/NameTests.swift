import Expressions
import Planning
import Testing

struct NameTests {
    private func names(_ job: String) throws -> [String] {
        try Repository(
            "a:\n  runs-on: x\n  steps: [{ run: make }]\n\(job.split(separator: "\n").map { "  " + $0 }.joined(separator: "\n"))"
        )
        .plan().jobs.map(\.name)
    }

    /// Source: `JobNameBuilder` and `MatrixBuilder` of actions/runner.
    @Test(
        "Jobs are named as on GitHub",
        arguments: [
            ("env: {}", ["a"]),
            ("name: Build", ["Build"]),
            ("name: Build ${{ github.ref_name }}", ["Build main"]),
            ("name: ${{ github.nothing }}", ["a"]),
            ("name: After ${{ needs.b.result }}", ["After ${{ needs.b.result }}"]),
            ("strategy: { matrix: { os: [x, y], n: [1.5] } }", ["a (x, 1.5)", "a (y, 1.5)"]),
            ("name: Build\nstrategy: { matrix: { os: [x, y] } }", ["Build (x)", "Build (y)"]),
            ("name: On ${{ matrix.os }}\nstrategy: { matrix: { os: [x, y] } }", ["On x", "On y"]),
            ("strategy: { matrix: { v: [{ a: [1, true], b: null, c: '' }] } }", ["a (1, true)"]),
            ("strategy: { matrix: { n: [1], include: [{ extra: e }, { n: 2, extra: f }] } }", ["a (1)", "a (2, f)"]),
            (
                "name: ${{ strategy.job-index }}/${{ strategy.job-total }} ${{ strategy.fail-fast }} ${{ strategy.max-parallel }}\nstrategy: { matrix: { n: [a, b] } }",
                ["0/2 true 2", "1/2 true 2"]
            ),
        ])
    func names(job: String, names: [String]) throws {
        #expect(try self.names(job) == names)
    }

    @Test("A long name is cut to a hundred characters")
    func long() throws {
        let names = try names("strategy: { matrix: { n: [\(String(repeating: "n", count: 120))] } }")
        #expect(names == ["a (" + String(repeating: "n", count: 94) + "..."])
    }

    @Test(
        "Steps are named by their name, else by what they run",
        arguments: [
            ("run: make", "Run make"), ("run: \"\\n  make it \\n make that\"", "Run make it"),
            ("name: Make ${{ env.X }}\n    run: make", "Make ${{ env.X }}"),
            ("uses: actions/checkout@v4", "Run actions/checkout@v4"),
        ])
    func steps(step: String, name: String) throws {
        let plan = try Repository("a:\n  runs-on: x\n  steps:\n  - \(step)").plan()
        #expect(plan.jobs[0].steps.map(\.name) == [name])
    }

    @Test(
        "A run is named by run-name, else by its commit or pull request, else by its workflow",
        arguments: [
            ("By ${{ github.actor }} of ${{ inputs.who }}", true, "By ada of me"), ("' '", true, "Fix it"),
            (nil, true, "Fix it"), (nil, false, "Mine"), ("${{ fromJSON('') }}", false, "Mine"),
        ] as [(String?, Bool, String)])
    func runs(written: String?, hasCommit: Bool, name: String) throws {
        let repository = Repository(
            """
            name: Mine
            \(written.map { "run-name: \($0)" } ?? "")
            on:
              workflow_dispatch: { inputs: { who: { default: me } } }
            jobs: { a: { runs-on: x, steps: [{ run: make }] } }
            """)
        let event = Repository.event(
            "workflow_dispatch", payload: hasCommit ? ["head_commit": ["message": "Fix it\n\nbody"]] : [:])
        #expect(RunName.make(for: try repository.plan(repository.request(event))) == name)
    }
}

import Expressions
import Foundation
import Source
import Testing
import Workflows

struct ReadingTests {
    @Test("This project's own workflows are read without an error")
    func ownWorkflows() throws {
        let folder = packageRoot.appendingPathComponent("workflows")
        let names = (try? FileManager.default.contentsOfDirectory(atPath: folder.path)) ?? []
        for name in names.sorted() where name.hasSuffix(".yml") {
            let text = try String(contentsOf: folder.appendingPathComponent(name), encoding: .utf8)
            let (workflow, diagnostics) = WorkflowReader().read(SourceFile(path: "workflows/" + name, text: text))
            #expect(diagnostics.filter { $0.severity == .error } == [])
            #expect(workflow != nil)
        }
    }

    @Test("Every key of a job with steps comes through")
    func stepsJob() throws {
        let workflow = try read(
            """
            name: CI
            run-name: by ${{ github.actor }}
            on:
              push: { branches: [main, 'release/**'], paths-ignore: docs/** }
              workflow_dispatch:
                inputs: { level: { type: choice, options: [low, high], default: low, required: true }, plain: }
            env: { A: 1.50, B: "x" }
            defaults: { run: { shell: bash } }
            permissions: { contents: read }
            jobs:
              build:
                name: Build ${{ matrix.os }}
                runs-on: [self-hosted, "${{ matrix.os }}"]
                strategy:
                  fail-fast: false
                  max-parallel: ${{ fromJSON('2') }}
                  matrix:
                    os: [linux, 3]
                    include: [{ os: mac, deep: { a: [1, null] } }]
                timeout-minutes: 5
                continue-on-error: ${{ matrix.os == 'mac' }}
                outputs: { sha: "${{ steps.one.outputs.sha }}" }
                steps:
                  - { id: one, run: echo, working-directory: sub, shell: sh, timeout-minutes: 1, if: always() }
                  - { uses: actions/checkout@v4, with: { fetch-depth: 0, clean: true } }
              after:
                needs: build
                if: failure()
                uses: ./workflows/other.yml
                with: { flag: true }
                secrets: inherit
            """)
        #expect(workflow.displayName == "CI")
        #expect(workflow.triggers.map(\.event.value) == ["push", "workflow_dispatch"])
        #expect(workflow.trigger(for: "push")?.branches?.patterns.map(\.value) == ["main", "release/**"])
        #expect(workflow.trigger(for: "push")?.paths?.mode == .ignore)
        let inputs = workflow.trigger(for: "workflow_dispatch")?.inputs ?? []
        #expect(inputs.map(\.kind) == [.choice, .string])
        #expect(inputs.map(\.isRequired) == [true, false])
        // GitHub makes texts of numbers.
        guard case .entries(let variables) = workflow.env else { throw Unexpected() }
        #expect(variables.map(\.value.value.source) == ["1.5", "x"])
        try check(build: try #require(workflow.jobs.first))
        let after = try #require(workflow.jobs.last)
        #expect(after.needs.map(\.value) == ["build"])
        guard case .call(let call) = after.body else { throw Unexpected() }
        #expect(call.secrets == .inherit)
        #expect(call.inputs.map(\.literal) == [.boolean(true)])
    }

    private func check(build: Job) throws {
        guard case .steps(let body) = build.body, case .labels(let labels) = body.runsOn.value else {
            throw Unexpected()
        }
        #expect(labels.map(\.value.isLiteral) == [true, false])
        #expect(body.timeoutMinutes == .literal(5))
        guard case .expression = body.continueOnError else { throw Unexpected() }
        #expect(build.strategy?.failFast == .literal(false))
        guard case .axes(let axes, .sequence(let include, _)?, nil) = build.strategy?.matrix?.value,
            case .sequence(let values, _)? = axes.first?.values
        else { throw Unexpected() }
        #expect(include.count == 1)
        guard case .literal(let number)? = values.last else { throw Unexpected() }
        #expect(number.value == .number(3))
        #expect(body.steps.map(\.id?.value) == ["one", nil])
        #expect(body.steps.first?.condition?.value.callsAlways == true)
        guard case .uses(let uses)? = body.steps.last?.action, case .entries(let inputs) = uses.inputs else {
            throw Unexpected()
        }
        #expect(inputs.map(\.value.value.source) == ["0", "true"])
    }

    @Test("An alias gives a job the steps of another")
    func alias() throws {
        let workflow = try read(
            "on: push\njobs:\n  a: &a { runs-on: x, steps: &s [{ run: make }] }\n  b: *a\n  c: { runs-on: y, steps: *s }\n"
        )
        #expect(workflow.jobs.map(\.id.value) == ["a", "b", "c"])
        #expect(workflow.jobs[0].body == workflow.jobs[1].body)
    }

    @Test("Ten thousand jobs are read in time linear to their number")
    func manyJobs() throws {
        var text = "on: push\njobs:\n"
        for i in 0..<10_000 {
            text += "  job\(i):\n    runs-on: ubuntu-latest\n"
            if i > 0 { text += "    needs: job\(i - 1)\n" }
            text += "    steps:\n      - run: make ${{ github.sha }}\n"
        }
        let clock = ContinuousClock()
        let start = clock.now
        #expect(try read(text).jobs.count == 10_000)
        // Measured: some 2 s unoptimised; a quadratic check would take minutes.
        #expect(clock.now - start < .seconds(30))
    }

    private struct Unexpected: Error {}

    private func read(_ text: String) throws -> Workflow {
        let (workflow, diagnostics) = WorkflowReader().read(SourceFile(path: "workflows/a.yml", text: text))
        #expect(diagnostics == [])
        return try #require(workflow)
    }
}

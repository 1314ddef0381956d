import Expressions
import Planning
import Source
import Testing
import Workflows

@Suite("A plan with an obligation")
struct ObligationTests {
    private static let settings = """
        obligations:
          ci:
            opened-by: apply
            discharged-by: teardown
            verify: ./orphans --check
        """
    private static let job = "runs-on: x, steps: [{ run: x }]"
    private static let terms = ObligationTerms(
        openedBy: "apply", dischargedBy: "teardown", verify: "./orphans --check")

    private func faults(_ jobs: String, asking: [String] = []) throws -> [String] {
        let repository = Repository(jobs)
        let file = SourceFile(path: "sluice.yml", text: Self.settings)
        let settings = try #require(SettingsReader(builtIns: []).read(file).settings?.obligations.first)
        var request = repository.request()
        request.jobs = asking
        let check = ObligationCheck(settings, workflow: try repository.workflow(), plan: try repository.plan(request))
        return check.diagnostics.map { fault in
            let place = fault.range.map { "\(fault.path ?? ""):\($0.start.line):\($0.start.column): " } ?? ""
            return place + fault.message
        }
    }

    @Test("is right where the one job follows the other whatever happens")
    func right() throws {
        let jobs = "apply: { \(Self.job) }\nthen: { needs: apply, \(Self.job) }\n"
        #expect(try faults(jobs + "teardown: { needs: then, if: always(), \(Self.job) }").isEmpty)
        #expect(try faults(jobs + "Teardown: { needs: [then], if: '${{ always() && true }}', \(Self.job) }").isEmpty)
    }

    @Test(
        "is refused where the jobs are not such",
        arguments: [
            (
                "aply: { \(job) }\nteardown: { needs: aply, if: always(), \(job) }",
                ["sluice.yml:3:16: There is no job 'apply' in 'workflows/ci.yml'."]
            ),
            (
                "a: { \(job) }",
                [
                    "sluice.yml:3:16: There is no job 'apply' in 'workflows/ci.yml'.",
                    "sluice.yml:4:20: There is no job 'teardown' in 'workflows/ci.yml'.",
                ]
            ),
            (
                "apply: { \(job) }\nteardown: { needs: apply, \(job) }",
                [
                    "sluice.yml:4:20: 'teardown' would not run after a failure or a cancel: its 'if' does not call always()."
                ]
            ),
            (
                "apply: { \(job) }\nteardown: { if: always(), \(job) }",
                ["sluice.yml:4:20: 'teardown' does not wait for 'apply', whose work it undoes."]
            ),
            (
                "apply: { \(job) }\nteardown: { needs: apply, if: always(), strategy: { matrix: { a: [1] } }, \(job) }",
                ["sluice.yml:4:20: 'teardown' has a matrix, and only one job can discharge an obligation."]
            ),
        ])
    func wrong(jobs: String, expected: [String]) throws {
        #expect(try faults(jobs) == expected)
    }

    @Test("cannot be cut down to what makes something")
    func selection() throws {
        let jobs =
            "apply: { \(Self.job) }\nteardown: { needs: apply, if: always(), \(Self.job) }\nother: { \(Self.job) }"
        #expect(
            try faults(jobs, asking: ["apply"]) == [
                "'apply' makes what 'teardown' must undo, and that job was not asked for."
            ])
        #expect(try faults(jobs, asking: ["other"]).isEmpty)
        #expect(try faults(jobs, asking: ["teardown"]).isEmpty)
    }

    @Test("verifies in the last step of the job that discharges it")
    func verification() throws {
        let repository = Repository(
            """
            apply: { \(Self.job) }
            teardown:
              needs: apply
              if: always()
              runs-on: x
              defaults: { run: { shell: python, working-directory: sub } }
              steps:
                - { run: destroy, background: true }
                - { run: last, if: always() }
            """)
        var request = repository.request()
        request.obligations = [Self.terms]
        let steps = try #require(try repository.plan(request).jobs.last?.steps)
        #expect(steps.map(\.name) == ["Run destroy", "Run last", "Wait for all", "Verify that nothing is left"])
        #expect(steps.map(\.definition.isVerification) == [false, false, false, true])
        guard case .run(let run) = steps[3].definition.action else {
            Issue.record("It runs nothing.")
            return
        }
        #expect(run.script.value.source == "./orphans --check")
        #expect(run.shell?.value.source == "bash")
        #expect(run.workingDirectory?.value.source == "${{ github.workspace }}")
        #expect(steps[3].definition.condition == nil)
    }

    @Test("verifies in a job after all others of the workflow that the discharging job calls, and nowhere else")
    func verificationOfCall() throws {
        let repository = Repository([
            "ci": """
            on: push
            jobs:
              apply: { uses: ./workflows/destroy.yml }
              teardown: { needs: apply, if: always(), uses: ./workflows/destroy.yml }
            """,
            "destroy": """
            on: workflow_call
            jobs:
              verify: { runs-on: x, env: { WHERE: here }, steps: [{ run: x }] }
              b:
                needs: verify
                runs-on: x
                timeout-minutes: 5
                environment: { name: drill, url: "http://x" }
                env: { TOKEN: t }
                steps: [{ run: x }]
            """,
        ])
        var request = repository.request()
        request.obligations = [Self.terms]
        let plan = try repository.plan(request)
        #expect(
            plan.jobs.map(\.id.text) == [
                "apply", "apply/verify", "apply/b", "teardown", "teardown/verify", "teardown/b",
                "teardown/verify-nothing-is-left",
            ])
        let family = try #require(plan.families.last)
        #expect(family.needs.count == 2 && family.isFinalizer)
        #expect(family.definition.condition?.value.source == "always()")
        #expect(plan.jobs[6].steps.map(\.name) == ["Run actions/checkout@v4", "Verify that nothing is left"])
        guard case .steps(let body) = family.definition.body, case .entries(let env) = body.env else {
            Issue.record("It has no variables.")
            return
        }
        #expect(env.map(\.name.value) == ["TOKEN"])
        #expect(body.timeoutMinutes == .literal(5))
        guard case .fields(let environment)? = body.environment else {
            Issue.record("It has no environment, and so none of its secrets.")
            return
        }
        #expect(environment.name.value.source == "drill" && environment.url == nil)
        #expect(environment.deployment == .literal(false))
    }

    @Test("is the same one after the journal's request was read")
    func coding() throws {
        var request = Repository("a: { \(Self.job) }").request()
        request.obligations = [
            ObligationTerms(
                openedBy: "a", dischargedBy: "b", verify: "v",
                retry: RetryPolicy(attempts: 2, shortestWait: 0.5, longestWait: 7), alerts: ["webhook"])
        ]
        request.locks = ["tofu:drill"]
        request.discharge = EarlierObligation(run: 7, name: "a")
        let text = request.value.json(.compact)
        #expect(try RunRequest(value: Value(parsingJSON: text)) == request)
    }
}

import Planning
import Source
import Testing

@Suite("Concurrency groups before the run")
struct ConcurrencyTests {
    private static let job = "runs-on: x, steps: [{ run: x }]"
    private static let callee = ["c": "on: workflow_call\nconcurrency: Prod\njobs: { b: { \(job) } }"]

    private func told(_ top: String, _ callees: [String: String] = [:]) -> [String] {
        let files = Repository(callees.merging(["ci": top], uniquingKeysWith: { _, top in top }))
        let diagnostics: [Diagnostic]
        do throws(PlanningError) {
            diagnostics = try files.plan().notices
        } catch {
            diagnostics = error.diagnostics
        }
        return diagnostics.map { diagnostic in
            let start = diagnostic.range?.start
            return
                "\(diagnostic.path ?? ""):\(start?.line ?? 0):\(start?.column ?? 0) \(diagnostic.severity) \(diagnostic.message)"
        }
    }

    private func waits(_ group: String, _ place: String) -> String {
        "The concurrency group '\(group)' is held by this very run (\(place)): what asks for it here would wait for itself."
    }

    @Test("a job that wants the group of its own workflow is refused, where both names are written out")
    func jobAndWorkflow() {
        #expect(
            told("on: push\nconcurrency: prod\njobs: { a: { concurrency: { group: PROD }, \(Self.job) } }")
                == ["workflows/ci.yml:3:27 error " + waits("PROD", "workflows/ci.yml:2:14")])
    }

    @Test("so is a call of a workflow that has the caller's group")
    func callee() {
        #expect(
            told("on: push\nconcurrency: prod\njobs: { a: { uses: ./workflows/c.yml } }", Self.callee)
                == ["workflows/c.yml:2:14 error " + waits("Prod", "workflows/ci.yml:2:14")])
        #expect(
            told("on: push\njobs: { a: { concurrency: prod, uses: ./workflows/c.yml } }", Self.callee)
                == ["workflows/c.yml:2:14 error " + waits("Prod", "workflows/ci.yml:2:27")])
    }

    @Test("where an expression makes the names the same, it is a warning: the job's 'if' may never hold")
    func expression() {
        #expect(
            told(
                "on: push\nconcurrency: '${{ github.ref_name }}'\njobs: { a: { if: false, concurrency: \"${{ github.ref_name }}\", \(Self.job) } }"
            ) == ["workflows/ci.yml:3:38 warning " + waits("main", "workflows/ci.yml:2:14")])
    }

    @Test("groups of jobs beside each other, other names, and names that are not known yet are no matter")
    func others() {
        #expect(
            told(
                """
                on: push
                concurrency: prod
                jobs:
                  a: { concurrency: prod-a, \(Self.job) }
                  b: { concurrency: prod-a, \(Self.job) }
                  c: { needs: a, concurrency: "${{ needs.a.outputs.x }}", \(Self.job) }
                """
            ).isEmpty)
    }

    @Test("a group of the workflow that cannot be evaluated is told before the run")
    func faulty() {
        let lines = told("on: push\nconcurrency: \"${{ fromJSON('[') }}\"\njobs: { a: { \(Self.job) } }")
        #expect(lines.count == 1 && lines[0].hasPrefix("workflows/ci.yml:2:14 error (Line: 2, Col: 14):"), "\(lines)")
    }
}

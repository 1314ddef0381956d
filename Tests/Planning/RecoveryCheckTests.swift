import Planning
import Source
import Testing
import Workflows

@Suite("A workflow with a recovery time objective")
struct RecoveryCheckTests {
    private static let settings = """
        schedules:
          ci:
            recovery-time-objective: { from: apply, to: e2e, within: 30m }
        """
    private static let job = "runs-on: x, steps: [{ run: x }]"

    private func faults(_ jobs: String) throws -> [String] {
        let file = SourceFile(path: "sluice.yml", text: Self.settings)
        let entry = try #require(SettingsReader(builtIns: []).read(file).settings?.schedules.first)
        let objective = try #require(entry.objective)
        let check = RecoveryCheck(objective, in: entry.file, workflow: try Repository(jobs).workflow())
        return check.diagnostics.map { fault in
            let start = fault.range?.start
            return "\(fault.path ?? ""):\(start?.line ?? 0):\(start?.column ?? 0): \(fault.message) \(fault.hint ?? "")"
        }
    }

    @Test("is right where the job that ends it needs, at last, the one that begins it")
    func right() throws {
        let jobs = "apply: { \(Self.job) }\nrestore: { needs: apply, \(Self.job) }\n"
        #expect(try faults(jobs + "e2e: { needs: [restore], \(Self.job) }").isEmpty)
        #expect(try faults(jobs + "E2E: { needs: Restore, \(Self.job) }").isEmpty)
    }

    @Test("names jobs that are there, in their order")
    func wrong() throws {
        #expect(
            try faults("aply: { \(Self.job) }\ne2e: { needs: aply, \(Self.job) }") == [
                "sluice.yml:3:38: There is no job 'apply' in 'workflows/ci.yml'. Did you mean 'aply'? It has: aply, e2e."
            ])
        #expect(
            try faults("a: { \(Self.job) }") == [
                "sluice.yml:3:38: There is no job 'apply' in 'workflows/ci.yml'. It has: a.",
                "sluice.yml:3:49: There is no job 'e2e' in 'workflows/ci.yml'. It has: a.",
            ])
        let apart = try faults("apply: { \(Self.job) }\ne2e: { \(Self.job) }")
        #expect(apart.count == 1, "\(apart)")
        #expect(
            apart.first?.hasPrefix(
                "sluice.yml:3:49: 'e2e' does not wait for 'apply', with which the time of the recovery begins. Name it")
                == true, "\(apart)")
    }
}

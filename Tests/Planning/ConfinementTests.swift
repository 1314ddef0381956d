import Expressions
import Planning
import Testing
import Workflows

@Suite("Runs whose events are not trusted")
struct ConfinementTests {
    @Test("it is part of the record, and what cannot be read there keeps the run apart all the same")
    func record() throws {
        var request = RunRequest(
            workflow: "ci.yml",
            event: EventFacts(name: "pull_request", sha: "a", ref: "refs/pull/7/merge", repository: "a/b"))
        #expect(try RunRequest(value: request.value).confinement == nil)
        let confinement = Confinement(allowsHost: true, approver: "ann", approvedAt: "2026-11-22T10:00:00Z")
        request.confine(confinement)
        #expect(try RunRequest(value: request.value).confinement == confinement)
        for value: Value in [true, .null, "yes", ["host_steps": "true"]] {
            #expect(Confinement(value: value) == Confinement())
        }
    }

    @Test("it takes away what only others have, and leaves a trusted request alone")
    func takesAway() {
        var request = RunRequest(
            workflow: "ci.yml",
            event: EventFacts(name: "pull_request", sha: "a", ref: "refs/pull/7/merge", repository: "a/b"),
            variables: ["PLACE": "here"])
        request.secretSettings = [.variables(["KEY"])]
        request.locks = ["one"]
        let before = request
        request.confine(nil)
        #expect(request == before)
        request.confine(Confinement())
        #expect(request.secretSettings.isEmpty && request.variables == [:] && request.locks.isEmpty)
    }

    @Test(
        "caches of a pull request are its own, and what would be another ref's is nobody's else",
        arguments: [
            ("refs/pull/7/merge", "refs/pull/7/merge"), ("refs/heads/main", "refs/untrusted/refs/heads/main"),
            ("refs/tags/v1", "refs/untrusted/refs/tags/v1"),
        ])
    func caches(ref: String, scope: String) { #expect(Confinement.cacheScope(ref) == scope) }
}

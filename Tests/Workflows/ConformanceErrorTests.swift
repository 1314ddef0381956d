import Foundation
import Testing
import Workflows
import YAML

@Suite("GitHub's vectors")
struct ConformanceTests {
    /// Vectors whose outcome is not ours, and why.
    private static let exceptions: [String: String] = [:]

    @Test("The vectors are there", .enabled(if: ConformanceVector.all.isEmpty, "the vectors are there"))
    func absent() {
        print("GitHub's vectors are not at \(ConformanceVector.folder): their tests are skipped.")
    }

    @Test(
        "A file that GitHub refuses is refused in its words",
        arguments: ConformanceVector.all.filter { $0.errors != nil })
    func refused(vector: ConformanceVector) {
        let expected = vector.errors ?? []
        let messages = told(vector)
        if Self.exceptions[vector.name] != nil {
            #expect(messages != expected, "this exception is no longer one")
        } else {
            #expect(messages == expected)
        }
    }

    @Test(
        "A file that GitHub reads has no fault for GitHub", arguments: ConformanceVector.all.filter { $0.errors == nil }
    )
    func read(vector: ConformanceVector) {
        #expect(told(vector) == [])
    }

    @Test("The count of vectors is told")
    func count() {
        let all = ConformanceVector.all
        let passed = all.filter { told($0) == $0.errors ?? [] }
        print("GitHub's vectors for workflow files: \(passed.count) of \(all.count) as GitHub.")
        #expect(all.count - passed.count <= Self.exceptions.count)
    }

    /// What we would tell in GitHub's place; the vectors are older than GitHub's support of anchors.
    private func told(_ vector: ConformanceVector) -> [String] {
        var limits = YAMLLimits(anchors: .refused)
        if let depth = vector.option("max-depth") { limits.depth = depth }
        var size = ResultSize(limit: vector.option("max-result-size") ?? ResultSize.limitOfGitHub)
        let (workflow, findings) = WorkflowReader(limits: limits).readFindings(vector.file, &size)
        let messages = findings.asGitHubTells.map(\.githubMessage)
        guard messages.isEmpty, let workflow else { return messages }
        var called = CalledFiles(vector: vector, limits: limits, size: size)
        return called.messages(calledFrom: workflow)
    }
}

import Foundation
import Testing
import Workflows
import YAML

@Suite("GitHub's vectors")
struct ConformanceTests {
    @Test("The vectors are there", .enabled(if: ConformanceVector.all.isEmpty, "the vectors are there"))
    func absent() {
        print("GitHub's vectors are not at \(ConformanceVector.folder): their tests are skipped.")
    }

    @Test(
        "A file that GitHub refuses is refused in its words",
        arguments: ConformanceVector.all.filter { $0.errors != nil })
    func refused(vector: ConformanceVector) {
        #expect(told(vector) == vector.errors ?? [])
    }

    @Test(
        "A file that GitHub reads has no fault for GitHub, and comes to the same model",
        arguments: ConformanceVector.all.filter { $0.errors == nil })
    func read(vector: ConformanceVector) throws {
        #expect(told(vector) == [])
        let difference = try difference(vector)
        #expect(difference == nil)
    }

    @Test("The counts of vectors are told", .enabled(if: !ConformanceVector.all.isEmpty, "the vectors are not there"))
    func count() throws {
        let refused = ConformanceVector.all.filter { $0.errors != nil }
        let read = ConformanceVector.all.filter { $0.errors == nil }
        let asGitHub = refused.count { told($0) == $0.errors ?? [] }
        let same = try read.count { try told($0) == [] && difference($0) == nil }
        print(
            "GitHub's vectors for workflow files: \(asGitHub) of \(refused.count) errors, \(same) of \(read.count) models."
        )
        #expect(asGitHub + same == ConformanceVector.all.count)
    }

    /// What we would tell in GitHub's place.
    private func told(_ vector: ConformanceVector) -> [String] {
        var size = ResultSize(limit: vector.option("max-result-size") ?? ResultSize.limitOfGitHub)
        let (read, findings) = WorkflowReader(limits: vector.limits).readFindings(vector.file, &size)
        let messages = findings.asGitHubTells.map(\.githubMessage)
        // What only we refuse, GitHub reads on.
        guard messages.isEmpty, !vector.skipsCalledFiles,
            let workflow = read ?? ReadFile(vector.file, limits: vector.limits)?.workflow
        else { return messages }
        let called = CalledFiles(vector: vector, limits: vector.limits, size: size)
        return called.messages(calledFrom: workflow)
    }

    /// The first difference of our model to GitHub's, or nil.
    private func difference(_ vector: ConformanceVector) throws -> String? {
        var dump = ModelDump(vector, limits: vector.limits)
        var model = try dump.dump()
        let expected = try JSON(parsing: vector.expected)
        if expected["events"] == nil { model.remove("events") }
        return model.difference(to: expected)
    }
}

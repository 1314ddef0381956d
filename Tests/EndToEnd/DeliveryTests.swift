import Foundation
import Glibc
import TestSupport
import Testing

/// `make chain` and `make drill` in a short form: the podcast stack is the only one that is tested on the way.
@Suite("The chain and the drill", .ownThread)
struct DeliveryTests {
    /// A repository with all that both scripts read, whose `.build/release/sluice` is the one under test.
    private func withDelivery(_ body: (Scratch) throws -> Void) throws {
        try Scratch.with { scratch in
            let root = FileManager.default.currentDirectoryPath
            try #require(access(root + "/fixtures", R_OK) == 0, "Tests run in the repository's root.")
            for part in ["fixtures", "scripts", "workflows", "sluice.yml", ".gitignore"] {
                try copyPrograms("\(root)/\(part)", to: scratch.path(part))
            }
            let file = scratch.path("workflows/stack-test.yml")
            let text = try String(contentsOfFile: file, encoding: .utf8)
            let short = text.replacing("[podcast, insights-logger, hinata-collector]", with: "[podcast]")
            try #require(short != text, "stack-test.yml names its stacks in another way.")
            try scratch.write("workflows/stack-test.yml", short)
            try scratch.commit()
            defer { scratch.removeStackImages() }
            try body(scratch)
            let left = try scratch.dockerLeftovers() + cloudLeftovers(scratch)
            #expect(left.isEmpty, "\(left)")
        }
    }

    /// What docker has of the local cloud.
    private func cloudLeftovers(_ scratch: Scratch) throws -> [String] {
        let filter = ["--filter", "label=sluice.cloud=\(scratch.path(".cloud"))"]
        return try [["ps", "-aq"], ["network", "ls", "-q"], ["volume", "ls", "-q"]].flatMap { list in
            try scratch.docker(list + filter).split(separator: "\n").map { "\(list[0]) \($0)" }
        }
    }

    private func answer(_ script: String, _ scratch: Scratch) throws -> Answer {
        try scratch.start(
            [], program: scratch.path("scripts/\(script)"), environment: ["SLUICE": scratch.sluice]
        ).answer(within: 900)
    }

    @Test("bring a commit to production, and make, test and destroy a copy of it")
    func both() throws {
        try withDelivery { scratch in
            let sha = try scratch.git("rev-parse", "HEAD")
            let chain = try answer("chain", scratch)
            #expect(chain.status == 0, "\(chain)")
            #expect(chain.output.contains("deployed  \(sha)"), "\(chain)")

            let drill = try answer("drill", scratch)
            #expect(drill.status == 0, "\(drill)")
            #expect(drill.output.contains("**Recovered in"), "\(drill)")
            #expect(access(scratch.path(".cloud"), F_OK) != 0, "The local cloud was left.")

            let runs = try scratch.run("history", "--json").objects()
            #expect(runs.allSatisfy { $0["conclusion"] as? String == "success" }, "\(runs)")
            // What was tested for the chain is tested for the drill: only the registry was a new one.
            let tests = runs.filter { $0["workflow"] as? String == "workflows/stack-test.yml" }
            #expect(tests.count == 1)
            let exercise = runs.first { $0["workflow"] as? String == "workflows/drill-exercise.yml" }
            let number = try #require(exercise?["number"] as? Int)
            let obligations = try scratch.shown(number)["obligations"] as? [[String: Any]]
            #expect(obligations?.map { $0["state"] as? String } == ["discharged"])
        }
    }
}

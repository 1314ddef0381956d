import Foundation
import Glibc
import TestSupport
import Testing

/// The three stacks of `fixtures/`, whole: built, started, seeded, driven, tested in a browser, taken down.
@Suite("The stacks of fixtures/", .ownThread)
struct StackFixtureTests {
    /// A repository with a copy of the fixtures: tests write beside what they test.
    private func withFixtures(_ body: (Scratch) throws -> Void) throws {
        try Scratch.with { scratch in
            let fixtures = FileManager.default.currentDirectoryPath + "/fixtures"
            try #require(access(fixtures, R_OK) == 0, "Tests run in the repository's root.")
            try copyPrograms(fixtures, to: scratch.path("fixtures"))
            try scratch.commit()
            defer { scratch.removeStackImages() }
            try body(scratch)
            let left = try scratch.dockerLeftovers()
            #expect(left.isEmpty, "\(left)")
        }
    }

    @Test("pass, and are evidence", arguments: ["podcast", "insights-logger", "hinata-collector"])
    func passes(_ name: String) throws {
        try withFixtures { scratch in
            let file = "fixtures/\(name)/\(name).stack.yml"
            let answer = try scratch.start(["stack", "test", file]).answer(within: 300)
            #expect(answer.status == 0, "\(answer)")
            let record = try #require(try scratch.run("stack", "list", "--all", "--json").objects().first)
            #expect(record["outcome"] as? String == "success" && record["evidence"] as? Bool == true, "\(record)")
        }
    }

    @Test("pass by compose v2, too")
    func secondCompose() throws {
        try withFixtures { scratch in
            let configuration = FileManager.default.currentDirectoryPath + "/.build-tools/docker"
            try #require(access(configuration, R_OK) == 0, "scripts/test-tools installs compose v2 there.")
            let found = try scratch.start(
                ["compose", "version", "--short"], program: "docker", environment: ["DOCKER_CONFIG": configuration]
            ).answer()
            #expect(found.output.hasPrefix("2."), "\(found)")
            let answer = try scratch.start(
                ["stack", "test", "fixtures/podcast/podcast.stack.yml"], environment: ["DOCKER_CONFIG": configuration]
            ).answer(within: 300)
            #expect(answer.status == 0, "\(answer)")
        }
    }

    @Test("pass twice at once")
    func twice() throws {
        try withFixtures { scratch in
            let tests = try (1...2).map { number in
                try scratch.start([
                    "stack", "test", "fixtures/podcast/podcast.stack.yml", "--output",
                    "\(scratch.folder)/out-\(number)",
                ])
            }
            for test in tests {
                let answer = try test.answer(within: 400)
                #expect(answer.status == 0, "\(answer)")
            }
        }
    }
}

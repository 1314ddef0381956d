import Planning
import Source
import Testing

struct SelectionTests {
    private let repository = Repository(
        """
        deploy: { needs: test, runs-on: x, steps: [{ run: make }] }
        test: { needs: [build], runs-on: x, steps: [{ run: make }], strategy: { matrix: { os: [a, b], n: [1, 2] } } }
        build: { runs-on: x, steps: [{ run: make }] }
        lint: { runs-on: x, steps: [{ run: make }], strategy: { matrix: { tool: [c, d] } } }
        """)

    private func ids(jobs: [String] = [], matrix: [String: [String]] = [:]) throws -> [String] {
        try repository.plan(request(jobs, matrix)).jobs.map(\.id.text)
    }

    private func request(_ jobs: [String], _ matrix: [String: [String]]) -> RunRequest {
        var request = repository.request()
        (request.jobs, request.matrix) = (jobs, matrix)
        return request
    }

    @Test(
        "--job takes a job with all that it needs, in the file's order",
        arguments: [
            (["build"], ["build"]), (["BUILD"], ["build"]), (["lint"], ["lint.0", "lint.1"]),
            (["test"], ["test.0", "test.1", "test.2", "test.3", "build"]),
            (["build", "deploy"], ["deploy", "test.0", "test.1", "test.2", "test.3", "build"]),
        ])
    func jobs(jobs: [String], ids: [String]) throws {
        #expect(try self.ids(jobs: jobs) == ids)
    }

    @Test(
        "--matrix takes the combinations that have one of the values, under their own ids",
        arguments: [
            (["os": ["b"]], ["test.2", "test.3"]), (["OS": ["b"], "n": ["1"]], ["test.2"]),
            (["os": ["a", "b"], "n": ["2"]], ["test.1", "test.3"]),
        ])
    func matrix(matrix: [String: [String]], ids: [String]) throws {
        let plan = try repository.plan(request(["test"], matrix))
        #expect(plan.jobs.map(\.id.text) == ids + ["build"])
        #expect(plan.jobs.dropLast().allSatisfy { $0.total == 4 })
    }

    @Test("A matrix without the key stays whole")
    func others() throws {
        #expect(try ids(matrix: ["os": ["a"], "n": ["1"]]) == ["deploy", "test.0", "build", "lint.0", "lint.1"])
    }

    @Test(
        "What is not there is refused, with what is",
        arguments: [
            (
                ["tset"], [:], "There is no job 'tset' in 'workflows/ci.yml'.",
                "Did you mean 'test'? It has: deploy, test, build, lint."
            ),
            ([], ["oss": ["a"]], "No matrix of the workflow has the key 'oss'.", "Did you mean 'os'?"),
            ([], ["os": ["c"]], "The matrix key 'os' never is 'c'.", "It has: a, b."),
        ])
    func refused(jobs: [String], matrix: [String: [String]], message: String, hint: String) {
        do {
            _ = try repository.plan(request(jobs, matrix))
            Issue.record("It was planned.")
        } catch {
            #expect(error.diagnostics.map(\.message) == [message])
            #expect(error.diagnostics.map(\.hint) == [hint])
        }
    }

    @Test("A job of which no combination is left is refused with its place")
    func nothingLeft() {
        let repository = Repository(
            """
            a: { runs-on: x, steps: [{ run: make }], strategy: { matrix: { os: [a, b] } } }
            b: { runs-on: x, steps: [{ run: make }], strategy: { matrix: { os: [c] } } }
            """)
        var request = repository.request()
        request.matrix = ["os": ["a"]]
        #expect(repository.faults(request) == ["workflows/ci.yml:4:3: No combination of the job 'b' is left."])
        request.jobs = ["a"]
        #expect(repository.faults(request) == [])
    }
}

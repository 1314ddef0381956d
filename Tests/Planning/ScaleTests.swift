import Planning
import Testing

struct ScaleTests {
    /// Families of a matrix with so many combinations, each needing the one before.
    static func repository(families: Int, combinations: Int) -> Repository {
        let axis = (0..<combinations).map(String.init).joined(separator: ", ")
        let jobs = (0..<families).map { index in
            """
            job\(index):
              name: Shard ${{ matrix.shard }} of ${{ github.ref_name }}
              \(index == 0 ? "" : "needs: job\(index - 1)")
              runs-on: [self-hosted, linux]
              strategy: { matrix: { shard: [\(axis)] } }
              steps:
                - uses: actions/checkout@v4
                - run: make test SHARD=${{ matrix.shard }}
            """
        }
        return Repository(jobs.joined(separator: "\n"))
    }

    @Test("Ten thousand jobs")
    func tenThousand() throws {
        let plan = try Self.repository(families: 40, combinations: 250).plan()
        #expect(plan.jobs.count == 10_000)
        #expect(plan.families.count == 40)
        #expect(Set(plan.jobs.map(\.id)).count == 10_000)
        #expect(plan.jobs.last?.name == "Shard 249 of main")
        // Needs are between families, so that they do not grow with the product of two matrices.
        #expect(plan.families.map(\.needs.count).reduce(0, +) == 39)
    }

    @Test("What prints ten thousand jobs grows with them, not with what they need")
    func printed() throws {
        let plan = try Self.repository(families: 40, combinations: 250).plan()
        let renderer = PlanRenderer(plan)
        #expect(renderer.text(width: 100).utf8.count < 100_000)
        #expect(renderer.dot().utf8.count < 10_000)
        #expect(renderer.json().utf8.count < 10_000_000)
    }

    @Test("Matrices within matrices end at fifty thousand jobs")
    func most() {
        let axis = (0..<250).map(String.init).joined(separator: ", ")
        let repository = Repository([
            "ci": "on: push\njobs: { a: { strategy: { matrix: { n: [\(axis)] } }, uses: ./workflows/b.yml } }",
            "b":
                "on: workflow_call\njobs: { b: { strategy: { matrix: { n: [\(axis)] } }, runs-on: x, steps: [{ run: make }] } }",
        ])
        #expect(repository.faults() == ["workflows/b.yml:2:9: The run would have more than 50000 jobs."])
    }
}

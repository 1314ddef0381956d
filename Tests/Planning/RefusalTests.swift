import Planning
import Source
import Testing

struct RefusalTests {
    private func faults(_ strategy: String) -> [String] {
        Repository("a:\n  runs-on: x\n  strategy: { \(strategy) }\n  steps: [{ run: make }]").faults()
    }

    @Test(
        "A matrix that cannot be made is refused with its place",
        arguments: [
            ("matrix: { n: \"${{ fromJSON('[]') }}\" }", "5:27: Matrix vector 'n' does not contain any values"),
            ("matrix: { n: '${{ github.ref }}' }", "5:27: Unexpected value 'refs/heads/main'"),
            ("matrix: \"${{ github.ref }}\"", "5:25: Unexpected value 'refs/heads/main'"),
            ("matrix: { n: [1], exclude: [{ n: 1 }] }", "5:25: The matrix has no combinations."),
            (
                "matrix: { node: [1], exclude: [{ nod: 1 }] }",
                "5:50: Matrix exclude key 'nod' does not match any key within the matrix"
            ),
            ("matrix: { n: [1], include: [{}] }", "5:45: Matrix include mapping does not contain any values"),
            ("matrix: { include: \"${{ github.ref }}\" }", "5:36: Unexpected value 'refs/heads/main'"),
            (
                "matrix: { include: \"${{ fromJSON('[1]') }}\" }",
                "5:36: Unexpected value '1'"
            ),
            ("matrix: \"${{ fromJSON('{}') }}\"", "5:25: Matrix must define at least one vector"),
            ("matrix: { n: \"${{ fromJSON('{}') }}\" }", "5:27: A mapping was not expected"),
            ("matrix: \"${{ fromJSON('[]') }}\"", "5:25: A sequence was not expected"),
            ("fail-fast: \"${{ github.ref }}\"", "5:28: Unexpected value 'refs/heads/main'"),
            ("max-parallel: \"${{ github.ref }}\"", "5:31: Unexpected value 'refs/heads/main'"),
        ])
    func matrix(strategy: String, fault: String) {
        #expect(faults(strategy) == ["workflows/ci.yml:" + fault])
    }

    @Test("A product that is too large is refused without being made")
    func products() {
        let axis = "[\((1...20).map(String.init).joined(separator: ", "))]"
        let told = { (count: String) in
            "workflows/ci.yml:5:25: Strategy for job 'a' produced \(count) configurations which exceeds the maximum of "
                + "256 configurations"
        }
        #expect(faults("matrix: { a: \(axis), b: \(axis) }") == [told("400")])
        let axes = (0..<40).map { "a\($0): \(axis)" }.joined(separator: ", ")
        #expect(faults("matrix: { \(axes) }") == [told("more than 100000")])
    }

    @Test(
        "Labels that cannot be had are refused with their place",
        arguments: [
            ("'${{ github.event.nothing }}'", "4:14: 'runs-on' names no runner."),
            (
                "\"${{ fromJSON('[[1]]') }}\"",
                "4:14: 'runs-on' is a label or a list of labels, not '[[1]]'."
            ),
        ])
    func labels(runsOn: String, fault: String) {
        #expect(
            Repository("a:\n  runs-on: \(runsOn)\n  steps: [{ run: make }]").faults() == ["workflows/ci.yml:" + fault])
    }

    @Test(
        "Labels are what the expression gives",
        arguments: [
            ("[self-hosted, '${{ github.ref_name }}']", ["self-hosted", "main"]),
            ("\"${{ fromJSON('[1, 2]') }}\"", ["1", "2"]), ("{ group: big, labels: [a] }", ["a"]),
        ])
    func labels(runsOn: String, labels: [String]) throws {
        let plan = try Repository("a:\n  runs-on: \(runsOn)\n  steps: [{ run: make }]").plan()
        #expect(plan.jobs[0].body == .steps(plan.jobs[0].steps, runsOn: labels))
    }

    @Test("Another system is told once for each label")
    func otherSystems() throws {
        let plan = try Repository(
            """
            a:
              strategy: { matrix: { n: [1, 2, 3] } }
              runs-on: windows-latest
              steps: [{ run: make }]
            """
        ).plan()
        #expect(
            plan.notices.map(\.message) == [
                "'windows-latest' is another system than this one; the job runs on this host all the same."
            ])
    }

    @Test("An action that is not built in is refused where it is used, once for a whole matrix")
    func actions() {
        let faults = Repository(
            """
            a:
              strategy: { matrix: { n: [1, 2, 3] } }
              runs-on: x
              steps:
                - uses: actions/checkot@v4
                - uses: Actions/Checkout@v99
                - uses: ./local
            """
        ).faults()
        #expect(
            faults == [
                "workflows/ci.yml:7:15: 'uses: actions/checkot@v4' cannot be had: no source of actions knows it."
            ])
    }

    @Test("An action is refused although --matrix leaves out the first combination")
    func actionsUnderSelection() {
        let repository = Repository(
            "a:\n  strategy: { matrix: { n: [1, 2] } }\n  runs-on: x\n  steps: [{ uses: a/b@c }]")
        var request = repository.request()
        request.matrix = ["n": ["2"]]
        #expect(repository.faults(request).count == 1)
    }

    @Test("All faults of a workflow are told at once")
    func all() {
        let faults = Repository(
            """
            a: { runs-on: x, steps: [{ uses: a/b@c }] }
            b: { runs-on: '${{ github.event.nothing }}', needs: a, steps: [{ run: make }] }
            c: { uses: ./missing.yml }
            """
        ).faults()
        #expect(faults.count == 3)
    }

    @Test("A workflow that is not there names the nearest")
    func missing() {
        let repository = Repository(["ci": "on: push\njobs: { a: { runs-on: x, steps: [{ run: make }] } }"], top: "cu")
        #expect(repository.faults() == ["There is no workflow file 'workflows/cu.yml' at this commit."])
    }
}

import Expressions
import Planning
import Testing

/// A matrix in YAML's flow form, and its combinations as JSON.
struct MatrixExample: CustomTestStringConvertible, Sendable {
    let testDescription: String
    let matrix: String
    let combinations: [String]

    init(_ name: String, _ matrix: String, _ combinations: [String]) {
        testDescription = name
        self.matrix = matrix
        self.combinations = combinations
    }
}

struct MatrixTests {
    private func plan(_ matrix: String, _ event: EventFacts = Repository.event()) throws -> Plan {
        let repository = Repository(
            "a:\n  runs-on: self-hosted\n  strategy:\n    matrix: \(matrix)\n  steps: [{ run: make }]")
        return try repository.plan(repository.request(event))
    }

    private func combinations(_ plan: Plan) -> [String] {
        plan.jobs.map { $0.matrix.map { Value.object($0).json(.compact) } ?? "none" }
    }

    /// Source: "Running variations of jobs in a workflow" of GitHub's documentation, in its order.
    static let documented = [
        MatrixExample(
            "one axis", "{ version: [10, 12, 14] }", [#"{"version":10}"#, #"{"version":12}"#, #"{"version":14}"#]),
        MatrixExample(
            "two axes, the first slowest", "{ os: [ubuntu-22.04, ubuntu-20.04], version: [10, 12] }",
            [
                #"{"os":"ubuntu-22.04","version":10}"#, #"{"os":"ubuntu-22.04","version":12}"#,
                #"{"os":"ubuntu-20.04","version":10}"#, #"{"os":"ubuntu-20.04","version":12}"#,
            ]),
        MatrixExample(
            "an axis of mappings", "{ os: [ubuntu, macos], node: [{ version: 14 }, { version: 20, env: legacy }] }",
            [
                #"{"os":"ubuntu","node":{"version":14}}"#, #"{"os":"ubuntu","node":{"version":20,"env":"legacy"}}"#,
                #"{"os":"macos","node":{"version":14}}"#, #"{"os":"macos","node":{"version":20,"env":"legacy"}}"#,
            ]),
        MatrixExample(
            "include by the six rules",
            """
            { fruit: [apple, pear], animal: [cat, dog], include: [{ color: green }, { color: pink, animal: cat },
              { fruit: apple, shape: circle }, { fruit: banana }, { fruit: banana, animal: cat }] }
            """,
            [
                #"{"fruit":"apple","animal":"cat","color":"pink","shape":"circle"}"#,
                #"{"fruit":"apple","animal":"dog","color":"green","shape":"circle"}"#,
                #"{"fruit":"pear","animal":"cat","color":"pink"}"#, #"{"fruit":"pear","animal":"dog","color":"green"}"#,
                #"{"fruit":"banana"}"#, #"{"fruit":"banana","animal":"cat"}"#,
            ]),
        MatrixExample(
            "include expands one combination",
            "{ os: [windows, ubuntu], node: [14, 16], include: [{ os: windows, node: 16, npm: 6 }] }",
            [
                #"{"os":"windows","node":14}"#, #"{"os":"windows","node":16,"npm":6}"#, #"{"os":"ubuntu","node":14}"#,
                #"{"os":"ubuntu","node":16}"#,
            ]),
        MatrixExample(
            "include adds a combination",
            "{ os: [macos, ubuntu], version: [12], include: [{ os: windows, version: 17 }] }",
            [#"{"os":"macos","version":12}"#, #"{"os":"ubuntu","version":12}"#, #"{"os":"windows","version":17}"#]),
        MatrixExample(
            "include alone", "{ include: [{ site: production, datacenter: a }, { site: staging, datacenter: b }] }",
            [#"{"site":"production","datacenter":"a"}"#, #"{"site":"staging","datacenter":"b"}"#]),
        MatrixExample(
            "exclude by all its keys",
            """
            { os: [macos, windows], version: [12, 16], environment: [staging, production],
              exclude: [{ os: macos, version: 12, environment: production }, { os: windows, version: 16 }] }
            """,
            [
                #"{"os":"macos","version":12,"environment":"staging"}"#,
                #"{"os":"macos","version":16,"environment":"staging"}"#,
                #"{"os":"macos","version":16,"environment":"production"}"#,
                #"{"os":"windows","version":12,"environment":"staging"}"#,
                #"{"os":"windows","version":12,"environment":"production"}"#,
            ]),
        MatrixExample(
            "include brings back what exclude took", "{ n: [1, 2], exclude: [{ n: 2 }], include: [{ n: 2, x: y }] }",
            [#"{"n":1}"#, #"{"n":2,"x":"y"}"#]),
        MatrixExample(
            "one experimental version",
            "{ version: [6, 7], experimental: [false], include: [{ version: 9, experimental: true }] }",
            [
                #"{"version":6,"experimental":false}"#, #"{"version":7,"experimental":false}"#,
                #"{"version":9,"experimental":true}"#,
            ]),
    ]

    /// Source: `MatrixBuilder` of actions/runner.
    static let exact = [
        MatrixExample("values compare loosely, as == does", "{ n: [1, 2], exclude: [{ n: '2' }] }", [#"{"n":1}"#]),
        MatrixExample("texts compare without case", "{ os: [A, b], exclude: [{ os: a }] }", [#"{"os":"b"}"#]),
        MatrixExample(
            "a pattern need not name all of a mapping",
            "{ node: [{ v: 1, env: x }, { v: 2 }], exclude: [{ node: { v: 1 } }] }",
            [#"{"node":{"v":2}}"#]),
        MatrixExample(
            "a sequence is compared item by item", "{ v: [[1, 2], [3, 4]], exclude: [{ v: [1] }] }", [#"{"v":[3,4]}"#]),
        MatrixExample(
            "an include never overwrites an axis", "{ n: [1], include: [{ n: 2 }, { n: 2, x: 1 }] }",
            [#"{"n":1}"#, #"{"n":2}"#, #"{"n":2,"x":1}"#]),
        MatrixExample(
            "what an include added is overwritten by a later one", "{ n: [1], include: [{ x: 1 }, { x: 2 }] }",
            [#"{"n":1,"x":2}"#]),
        MatrixExample(
            "a combination of its own has the axes' keys first", "{ n: [1], include: [{ x: 1, n: 2 }] }",
            [#"{"n":1}"#, #"{"n":2,"x":1}"#]),
        MatrixExample(
            "keys are the same whatever their case", "{ Os: [a, b], exclude: [{ os: b }] }", [#"{"Os":"a"}"#]),
        MatrixExample("an axis by an expression", "{ n: \"${{ fromJSON('[1, 2]') }}\" }", [#"{"n":1}"#, #"{"n":2}"#]),
        MatrixExample(
            "all of it by an expression",
            "\"${{ fromJSON('{\\\"n\\\": [1, 2], \\\"exclude\\\": [{\\\"n\\\": 1}]}') }}\"", [#"{"n":2}"#]),
        MatrixExample("values by expressions", "{ ref: ['${{ github.ref_name }}'] }", [#"{"ref":"main"}"#]),
    ]

    @Test("Combinations are those that GitHub makes", arguments: documented + exact)
    func combinations(example: MatrixExample) throws {
        #expect(try combinations(plan(example.matrix)) == example.combinations)
    }

    @Test("An axis can come from the event")
    func fromEvent() throws {
        let event = Repository.event("push", payload: ["client_payload": ["versions": [12, 14]]])
        let plan = try plan("{ version: '${{ github.event.client_payload.versions }}' }", event)
        #expect(combinations(plan) == [#"{"version":12}"#, #"{"version":14}"#])
    }

    @Test("Jobs know their index and how many they are; ids count from 0")
    func indices() throws {
        let plan = try plan("{ n: [a, b, c] }")
        #expect(plan.jobs.map(\.id.text) == ["a.0", "a.1", "a.2"])
        #expect(plan.jobs.map(\.index) == [0, 1, 2])
        #expect(plan.jobs.allSatisfy { $0.total == 3 })
        #expect(plan.families.map(\.jobs) == [[0, 1, 2]])
    }

    @Test("As many combinations as GitHub takes")
    func limit() throws {
        let sixteen = (1...16).map(String.init).joined(separator: ", ")
        #expect(try plan("{ a: [\(sixteen)], b: [\(sixteen)] }").jobs.count == 256)
        let one = "{ a: [\(sixteen)], b: [\(sixteen)], exclude: [{ a: 1, b: 1 }], include: [{ c: 0, a: 0 }] }"
        #expect(try plan(one).jobs.count == 256)
    }

    @Test(
        "Strategies",
        arguments: [
            ("", true, nil), ("fail-fast: false, max-parallel: 2,", false, 2),
            ("fail-fast: \"${{ github.ref_name != 'main' }}\", max-parallel: \"${{ fromJSON('3') }}\",", false, 3),
        ] as [(String, Bool, Int?)])
    func strategy(keys: String, failFast: Bool, maxParallel: Int?) throws {
        let plan = try Repository(
            "a:\n  runs-on: x\n  strategy: { \(keys) matrix: { n: [1] } }\n  steps: [{ run: make }]"
        ).plan()
        #expect(plan.families[0].failFast == failFast)
        #expect(plan.families[0].maxParallel == maxParallel)
    }
}

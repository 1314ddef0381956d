import Source
import Testing
import Workflows

@Suite("Environments and secrets in sluice.yml")
struct EnvironmentSettingsTests {
    private func read(_ text: String) -> (settings: Settings?, diagnostics: [Diagnostic]) {
        SettingsReader(builtIns: []).read(SourceFile(path: "sluice.yml", text: text))
    }

    private func policies(_ text: String) throws -> [EnvironmentPolicy] {
        let (settings, diagnostics) = read("environments: { \(text) }")
        return try #require(settings?.environments, "\(diagnostics)")
    }

    @Test("Every key of an environment comes through")
    func keys() throws {
        let all = """
            prod:
                approvers: [ann, bob]
                branches: [main, 'release/**']
                requires: [ci, stack-test]
                for: ${{ inputs.sha }}
                wait: 10m
                confirm: destroy prod
                self-approval: true
                vars: { REGION: eu, N: 3, none: }
                secrets: [ { sops: a.yaml }, { env-file: .secrets }, { env: [A, B] } ]
              Drill: {}
              bare:
            """
        let (settings, diagnostics) = read("environments:\n  \(all)")
        #expect(diagnostics.isEmpty, "\(diagnostics)")
        let policies = try #require(settings?.environments)
        #expect(policies.map(\.name) == ["prod", "Drill", "bare"])
        #expect(
            policies[0]
                == EnvironmentPolicy(
                    name: "prod", approvers: [["ann", "bob"]], branches: [["main", "release/**"]],
                    requirements: [.init(workflows: ["ci", "stack-test"], commit: "${{ inputs.sha }}")],
                    waitSeconds: 600, confirmation: "destroy prod", allowsSelfApproval: true,
                    variables: ["REGION": "eu", "N": "3", "none": ""],
                    secrets: [.sops("a.yaml"), .environmentFile(".secrets"), .variables(["A", "B"])]))
        #expect(!policies[1].isProtected && policies[1].key == "drill")
        #expect(policies[0].isProtected && policies[0].needsApproval)
    }

    @Test("Secrets of the whole repository are a list of places, in its order")
    func secrets() {
        #expect(
            read("secrets: [ { env: [T] }, { sops: s.yaml } ]").settings?.secrets == [
                .variables(["T"]), .sops("s.yaml"),
            ])
    }

    @Test(
        "Variables of the whole repository are a mapping, or a list of places in its order",
        arguments: [
            ("vars: { REGION: eu, N: 3, none: }", [.values(["REGION": "eu", "N": "3", "none": ""])]),
            (
                "vars: [ { env: [A, B] }, { env-file: .cloud/vars }, { values: { A: '1' } } ]",
                [.environment(["A", "B"]), .environmentFile(".cloud/vars"), .values(["A": "1"])]
            ),
            ("vars: []", []),
        ] as [(String, [VariableSetting])])
    func variables(text: String, expected: [VariableSetting]) {
        let (settings, diagnostics) = read(text)
        #expect(settings?.variables == expected, "\(diagnostics)")
    }

    @Test("Another branch's copy adds no variables")
    func variablesOfOthers() throws {
        let own = try #require(read("vars: { A: a }").settings)
        let other = try #require(read("vars: { B: b }").settings)
        #expect(own.tightened(by: other).variables == [.values(["A": "a"])])
    }

    static let faults: [(String, String)] = [
        ("vars: a", "1:7 'vars' must be a mapping or a list."),
        ("vars: { A: [1] }", "1:12 The variable 'A' must be a text."),
        ("vars: [ { env-flie: v } ]", "1:11 There is no setting 'env-flie'."),
        ("vars: [ { env: [A], env-file: v } ]", "1:9 Each place where variables are read has one key."),
        ("vars: [ { values: [A] } ]", "1:19 'values' must be a mapping."),
        ("vars: [ { env: [] } ]", "1:16 'env' names none."),
        ("vars: [ v ]", "1:9 Where variables are read must be a mapping."),
        ("environments: [prod]", "1:15 'environments' must be a mapping."),
        ("environments: { a: {}, A: {} }", "1:24 'A' is already defined, with other capitals."),
        ("environments: { a: { approver: [x] } }", "1:22 There is no setting 'approver'."),
        ("environments: { a: { approvers: [] } }", "1:33 'approvers' names none."),
        ("environments: { a: { requires: ['stack:'] } }", "1:32 'stack:' names no stack."),
        ("environments: { a: { requires: ['stack:a/b/c'] } }", "1:32 'stack:a/b/c' names no stack."),
        ("environments: { a: { approvers: ann } }", "1:33 'approvers' must be a list."),
        ("environments: { a: { branches: [[x]] } }", "1:33 A branch must be a text."),
        ("environments: { a: { wait: soon } }", "1:28 'soon' is no time to wait."),
        ("environments: { a: { wait: 31d } }", "1:28 '31d' is no time to wait."),
        ("environments: { a: { self-approval: maybe } }", "1:37 'self-approval' must be true or false."),
        ("environments: { a: { for: x } }", "1:27 'for' says for which commit something is required, and nothing is."),
        ("environments: { a: { requires: [ci], for: '${{ (' } }", "1:43 'for' cannot be read:"),
        ("environments: { a: { confirm: } }", "1:31 'confirm' must be a text."),
        ("environments: { a: 5 }", "1:20 What is said of the environment 'a' must be a mapping."),
        ("secrets: { sops: x }", "1:10 'secrets' must be a list."),
        ("secrets: [ { vault: x } ]", "1:14 There is no setting 'vault'."),
        ("secrets: [ { sops: x, env: [a] } ]", "1:12 Each place where secrets are read has one key."),
        ("secrets: [ { env: [] } ]", "1:19 'env' names none."),
        ("secrets: [ x ]", "1:12 Where secrets are read must be a mapping."),
    ]

    @Test("What is wrong is told at its place", arguments: faults)
    func mistakes(text: String, message: String) {
        let (settings, diagnostics) = read(text)
        #expect(settings == nil)
        let told = diagnostics.map { "\($0.range?.start.line ?? 0):\($0.range?.start.column ?? 0) \($0.message)" }
        #expect(told.contains { $0.hasPrefix(message) }, "\(told)")
    }

    @Test("Another copy of the file can ask for more and take nothing away")
    func tightened() throws {
        func tightened(_ own: String, by other: String) throws -> EnvironmentPolicy? {
            let (first, second) = (read("environments: { \(own) }"), read("environments: { \(other) }"))
            let settings = try #require(first.settings), others = try #require(second.settings)
            return settings.tightened(by: others).environments.first { $0.key == "p" }
        }
        let strict = "p: { approvers: [ann], branches: [main], requires: [ci], wait: 5m, confirm: yes sir }"
        let weaker =
            "P: { approvers: [eve], self-approval: true, branches: ['**'], wait: 0s, confirm: y, vars: { A: b } }"
        let both = try #require(try tightened(strict, by: weaker))
        #expect(both.approvers == [["ann"], ["eve"]])
        #expect(both.objection(to: "ann", ofRunBy: "x") != nil && both.objection(to: "eve", ofRunBy: "x") != nil)
        #expect(both.approversText == "nobody")
        #expect(both.branches == [["main"], ["**"]])
        #expect(both.requirements.map(\.workflows) == [["ci"]])
        #expect(both.waitSeconds == 300 && both.confirmation == "yes sir" && !both.allowsSelfApproval)
        #expect(both.variables.isEmpty)
        #expect(try tightened(strict, by: "p: {}") == tightened(strict, by: "q: {}"))
        // What is left out, or not there at all, changes nothing; a new one adds its rules, and no secrets.
        let added = try #require(
            try tightened("q: {}", by: "p: { approvers: [ann], self-approval: true, secrets: [ { sops: x } ] }"))
        #expect(added.needsApproval && added.allowsSelfApproval && added.secrets.isEmpty)
        let first = try #require(try tightened("p: {}", by: "p: { approvers: [ann] }"))
        #expect(
            first.objection(to: "ann", ofRunBy: "ann")
                == "'ann' started the run, and 'self-approval' of 'p' is not allowed.")
        #expect(first.objection(to: "bob", ofRunBy: "ann") == "'bob' is not among those who may approve 'p': ann.")
    }
}

import Source
import Testing
import YAML

@testable import Workflows

/// The rules of GitHub's reader, one a row: a file, and what GitHub tells of it, in its order.
///
/// Source: `TemplateReader` and `WorkflowTemplateConverter` of actions/runner.
struct RuleTests {
    struct Row: Sendable, CustomTestStringConvertible {
        var rule: String
        var yaml: String
        var told: [String]
        var testDescription: String { rule }

        init(_ rule: String, _ yaml: String, _ told: String...) {
            (self.rule, self.yaml, self.told) = (rule, yaml, told)
        }
    }

    private static let job = "on: push\njobs:\n  a:\n    runs-on: x\n"
    private static let steps = job + "    steps:\n"

    @Test("The schema's rules", arguments: schemaRows)
    func schema(row: Row) { check(row) }

    private static let schemaRows = [
        Row("a scalar for a mapping", "on: push\njobs: x", "2:7 Unexpected value 'x'"),
        Row("nothing for a mapping", "on: push\njobs:", "2:6 Unexpected value ''"),
        Row("a sequence for a mapping", "on: push\njobs: [a]", "2:7 A sequence was not expected"),
        Row(
            "a mapping for a text", "on: push\nname: { a: b }\njobs: { a: { runs-on: x } }",
            "2:7 A mapping was not expected"),
        Row("nothing for a sequence", job + "    steps:", "5:11 Unexpected value ''"),
        Row("a text for a number", job + "    timeout-minutes: soon", "5:22 Unexpected value 'soon'"),
        Row("a number in quotes is a text", job + "    timeout-minutes: '5'", "5:22 Unexpected value '5'"),
        Row("a boolean in quotes is a text", job + "    continue-on-error: 'true'", "5:24 Unexpected value 'true'"),
        Row("a number for a boolean", job + "    continue-on-error: 1", "5:24 Unexpected value '1'"),
        Row("a number or boolean becomes a text", job + "    name: 1.50\n    env: { A: true, B: 0x10, C: ~ }"),
        Row("an empty text where one must not be", job + "    container: { image: '' }", "5:25 Unexpected value ''"),
        Row("an empty key", job + "    env: { '': x }", "5:12 Unexpected value ''"),
        Row("a number as a key is a text", job + "    env: { 1: x, true: y }"),
        Row("an unknown key", "on: push\nnmae: x\njobs: { a: { runs-on: x } }", "2:1 Unexpected value 'nmae'"),
        Row(
            "keys are told apart by case", "on: push\nName: x\njobs: { a: { runs-on: x } }",
            "2:1 Unexpected value 'Name'"),
        Row("a key twice, without regard to case", job + "    env: { a: x, A: y }", "5:18 'A' is already defined"),
        Row(
            "an unknown key counts as one", job + "    Name: x\n    name: y", "5:5 Unexpected value 'Name'",
            "6:5 'name' is already defined"),
        Row("a missing key", "name: x\njobs: { a: { runs-on: x } }", "1:1 Required property is missing: on"),
        Row(
            "several missing keys", "name: x", "1:1 Required property is missing: on",
            "1:1 Required property is missing: jobs"),
        Row(
            "a mistyped key is missing, too", "on: push\njobs: { a: { runs-on: x } }\nconcurrency: { gruop: x }",
            "3:16 Unexpected value 'gruop'", "3:14 Required property is missing: group"),
        Row(
            "keys that decide nothing", steps + "      - name: x",
            "6:9 There's not enough info to determine what you meant. Add one of these properties: cancel, run,"
                + " shell, uses, wait, wait-all, with, working-directory"),
        Row("the first key that decides", steps + "      - { run: x, uses: a/b@c }", "6:19 Unexpected value 'uses'"),
        Row("an unknown event", "on: pusj\njobs: { a: { runs-on: x } }", "1:5 Unexpected value 'pusj'"),
        Row(
            "an unknown type", "on: { issues: { types: [made] } }\njobs: { a: { runs-on: x } }",
            "1:25 Unexpected value 'made'"),
        Row(
            "an unknown level", "on: push\npermissions: { issues: admin }\njobs: { a: { runs-on: x } }",
            "2:24 Unexpected value 'admin'"),
        Row(
            "no jobs at all", "on: push\njobs: {}",
            "2:7 The workflow must contain at least one job with no dependencies."),
    ]

    @Test("The rules of expressions", arguments: expressionRows)
    func expressions(row: Row) { check(row) }

    private static let expressionRows = [
        Row(
            "where none can stand", "on: push\nname: ${{ github.sha }}\njobs: { a: { runs-on: x } }",
            "2:7 Unrecognized named-value: 'github'. Located at position 1 within expression: github.sha"),
        Row("a constant where none can stand is a text", "on: push\nname: ${{ 'x' }}\njobs: { a: { runs-on: x } }"),
        Row(
            "a call where none can stand", "on: push\nname: ${{ format('x') }}\njobs: { a: { runs-on: x } }",
            "2:7 A template expression is not allowed in this context"),
        Row(
            "as a key where none can stand", "on: push\njobs: { \"${{ format('a') }}\": x }",
            "2:9 A template expression is not allowed in this context"),
        Row("as a key", job + "    env: { '${{ github.ref }}': x }"),
        Row("insert as a key", job + "    env: { '${{ insert }}': '${{ fromJSON(inputs.x) }}' }"),
        Row("insert as a value", job + "    env: '${{ insert }}'", "5:10 Unexpected value '${{ insert }}'"),
        Row(
            "insert takes nothing", job + "    env: { '${{ insert x }}': y }",
            "5:12 Exactly 0 parameter(s) were expected following the directive 'insert'. Actual parameter count: 1"),
        Row(
            "insert stands alone", job + "    env: { A: 'x ${{ insert }}' }",
            "5:15 The directive 'insert' is not allowed in this context. Directives are not supported for expressions "
                + "that are embedded within a string. Directives are only supported when the entire value is an expression."
        ),
        Row(
            "not closed, and no number either", job + "    timeout-minutes: ${{ 1",
            "5:22 The expression is not closed. An unescaped ${{ sequence was found, but the closing }} sequence was not found.",
            "5:22 Unexpected value '${{ 1'"),
        Row("empty", job + "    name: ${{ }}", "5:11 An expression was expected"),
        Row(
            "a context that the place does not have", job + "    runs-on-: x\n    name: ${{ env.A }}",
            "5:5 Unexpected value 'runs-on-'",
            "6:11 Unrecognized named-value: 'env'. Located at position 1 within expression: env.A"),
        Row(
            "a function that the place does not have", job + "    name: ${{ hashFiles('x') }}",
            "5:11 Unrecognized function: 'hashFiles'. Located at position 1 within expression: hashFiles('x')"),
        Row("a boolean that an expression gives", job + "    continue-on-error: ${{ inputs.x }}"),
        Row(
            "in a condition, read after the schema", job + "    if: secrets.A",
            "5:9 Unrecognized named-value: 'secrets'. Located at position 1 within expression: secrets.A"),
        Row("a condition of white space is none", job + "    if: '  '"),
    ]

    @Test("The rules of what keys can mean", arguments: meaningRows)
    func meanings(row: Row) { check(row) }

    private static let meaningRows = [
        Row("the schema's faults come first", job + "    if: secrets.A\n    nmae: x", "6:5 Unexpected value 'nmae'"),
        Row(
            "the graph's faults come last", job + "    if: secrets.A\n    needs: b",
            "5:9 Unrecognized named-value: 'secrets'. Located at position 1 within expression: secrets.A"),
        Row("a job's id", "on: push\njobs: { 1: { runs-on: x } }", "2:9 " + wrongID("1")),
        Row(
            "a reserved id", steps + "      - { id: __a, run: x }",
            "6:15 The identifier '__a' is invalid. IDs starting with '__' are reserved."),
        Row(
            "a step's id twice", steps + "      - { id: a, run: x }\n      - { id: A, run: y }",
            "7:15 The identifier 'A' may not be used more than once within the same scope."),
        Row(
            "in the order of the file",
            job + "    steps: [{ id: 1, run: x }]\n    if: nobody\n    concurrency: \(long)",
            "5:19 " + wrongID("1"),
            "6:9 Unrecognized named-value: 'nobody'. Located at position 1 within expression: nobody",
            "7:18 Concurrency group name must be less than 400 characters"),
        Row(
            "a queue cannot be cancelled", job + "    concurrency: { group: g, cancel-in-progress: true, queue: max }",
            "5:63 'queue: max' cannot be combined with 'cancel-in-progress: true'."),
        Row(
            "a long group is told at its mapping", job + "    concurrency: { group: \(long) }",
            "5:18 Concurrency group name must be less than 400 characters"),
        Row(
            "a step's condition before its action", steps + "      - { uses: a, if: nobody }",
            "6:24 Unrecognized named-value: 'nobody'. Located at position 1 within expression: nobody",
            "6:17 Expected format {org}/{repo}[/path]@ref. Actual 'a'"),
        Row(
            "unknown needs", "on: push\njobs:\n  a: { runs-on: x }\n  b: { runs-on: x, needs: [a, c] }",
            "4:31 Job 'b' depends on unknown job 'c'."),
        Row(
            "an unknown need is told once, and as no circle",
            "on: push\njobs:\n  a: { runs-on: x }\n  b: { runs-on: x, needs: [a, z] }\n  c: { runs-on: x, needs: b }\n"
                + "  d: { runs-on: x, needs: c }",
            "4:31 Job 'b' depends on unknown job 'z'."),
        Row(
            "circles",
            "on: push\njobs:\n  a: { runs-on: x }\n  b: { runs-on: x, needs: c }\n  c: { runs-on: x, needs: [a, b] }",
            "4:27 Job 'b' depends on job 'c' which creates a cycle in the dependency graph.",
            "5:31 Job 'c' depends on job 'b' which creates a cycle in the dependency graph."),
        Row(
            "no job that can start", "on: push\njobs:\n  a: { runs-on: x, needs: a }",
            "3:3 The workflow must contain at least one job with no dependencies."),
        Row(
            "an empty service", job + "    services: { a: { image: docker:// } }",
            "5:20 Container image cannot be empty"),
        Row(
            "an empty container with its prefix", job + "    container: docker://",
            "5:16 Container image cannot be empty"),
    ]

    private static let long = String(repeating: "g", count: 401)

    private static func wrongID(_ id: String) -> String {
        "The identifier '\(id)' is invalid. IDs may only contain alphanumeric characters, '_', and '-'. "
            + "IDs must start with a letter or '_' and and must be less than 100 characters."
    }

    @Test("GitHub tells of ten faults, and cuts what is long")
    func limits() {
        let many = Self.job + "    env:\n" + (0..<12).map { "      A\($0): ${{ x\($0) }}\n" }.joined()
        #expect(told(many).count == 10)
        let long = "on: push\n\(String(repeating: "n", count: 600)): x\njobs: { a: { runs-on: x } }"
        #expect(findings(long).asGitHubTells.first?.githubMessage.utf16.count == 505)
    }

    private func check(_ row: Row) { #expect(told(row.yaml) == row.told) }

    private func findings(_ yaml: String) -> [Finding] {
        WorkflowReader().readFindings(SourceFile(path: "a.yml", text: yaml)).findings
    }

    private func told(_ yaml: String) -> [String] {
        findings(yaml).asGitHubTells.map { finding in
            let place = finding.githubPosition.map { "\($0.line):\($0.column) " } ?? ""
            return place + finding.diagnostic.message
        }
    }
}

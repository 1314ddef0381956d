import Expressions
import Foundation
import Source
import Testing
import Workflows

struct ActionReadingTests {
    @Test("Every key of a composite action comes through")
    func composite() throws {
        let action = try read(
            """
            name: Greeting
            description: says it
            author: somebody
            branding: { icon: award, color: green }
            inputs:
              who: { description: whom, required: true, default: "${{ github.actor }}" }
              old: { default: 3, deprecationMessage: use who }
              bare: {}
            outputs:
              said: { description: what, value: "${{ steps.say.outputs.said }}" }
            runs:
              using: Composite
              steps:
                - { id: say, run: echo, shell: bash, if: always(), env: { A: "${{ inputs.who }}" } }
                - { uses: ./other, with: { in: 1 }, continue-on-error: true }
            """)
        #expect(action.path == "a/action.yml")
        #expect(action.name == "Greeting")
        #expect(action.inputs.map(\.name.value) == ["who", "old", "bare"])
        #expect(action.inputs.map(\.isRequired) == [true, false, false])
        #expect(action.inputs.map { $0.defaultValue?.value.source } == ["${{ github.actor }}", "3", nil])
        #expect(action.inputs.map(\.deprecationMessage) == [nil, "use who", nil])
        #expect(action.outputs.first?.value?.value.source == "${{ steps.say.outputs.said }}")
        guard case .composite(let steps) = action.runs, case .run(let run)? = steps.first?.action,
            case .uses(let uses)? = steps.last?.action
        else { throw Unexpected() }
        #expect(run.shell?.value.source == "bash")
        #expect(steps.first?.condition?.value.callsAlways == true)
        #expect(uses.reference.value == "./other")
        #expect(steps.last?.continueOnError == .literal(true))
    }

    @Test(
        "Every key of a JavaScript action comes through", arguments: ["node12", "node16", "node20", "node24", "NODE20"])
    func javaScript(runtime: String) throws {
        let action = try read(
            """
            outputs: { time: { description: when } }
            runs: { using: \(runtime), main: dist/index.js, pre: pre.js, pre-if: runner.os == 'Linux', post: p.js,
              post-if: success() }
            """)
        guard case .javaScript(let script) = action.runs else { throw Unexpected() }
        #expect(script.runtime.value.rawValue == runtime.lowercased())
        #expect(script.main.value == "dist/index.js")
        #expect(script.pre?.value == "pre.js")
        #expect(script.preCondition?.value.source == "runner.os == 'Linux'")
        #expect(script.post?.value == "p.js")
        #expect(script.postCondition?.value.callsStatusFunction == true)
        #expect(action.outputs.map(\.name.value) == ["time"])
        #expect(action.outputs.first?.value == nil)
    }

    @Test("Every key of a Docker action comes through")
    func docker() throws {
        let action = try read(
            """
            runs:
              using: docker
              image: Dockerfile
              args: [a, "${{ inputs.b }}", 3]
              env: { X: "${{ inputs.x }}" }
              entrypoint: /main.sh
              pre-entrypoint: /pre.sh
              pre-if: always()
              post-entrypoint: /post.sh
              post-if: failure()
            """)
        guard case .docker(let docker) = action.runs, case .entries(let env) = docker.env else { throw Unexpected() }
        #expect(docker.image.value == "Dockerfile")
        #expect(docker.args.map(\.value.source) == ["a", "${{ inputs.b }}", "3"])
        #expect(env.map(\.name.value) == ["X"])
        #expect(docker.entrypoint?.value == "/main.sh")
        #expect(docker.preEntrypoint?.value == "/pre.sh")
        #expect(docker.preCondition?.value.callsAlways == true)
        #expect(docker.postEntrypoint?.value == "/post.sh")
        #expect(docker.postCondition?.value.callsStatusFunction == true)
    }

    @Test(
        "An input is required where the file says true, as a boolean or as a text",
        arguments: [("true", true), ("'true'", true), ("false", false)])
    func required(text: String, isRequired: Bool) throws {
        let action = try read("inputs: { a: { required: \(text) } }\nruns: { using: composite, steps: [] }")
        #expect(action.inputs.map(\.isRequired) == [isRequired])
    }

    @Test(
        "What is wrong is told at its place",
        arguments: [
            ("", "1:1 The action's file is empty."),
            ("name: a", "1:1 Required property is missing: runs"),
            ("runs: [a]", "1:7 A sequence was not expected"),
            (
                "runs:\n  main: a.js",
                "2:3 Missing 'using' value. 'using' requires 'composite', 'docker', 'node12', 'node16', 'node20' or "
                    + "'node24'."
            ),
            (
                "runs:\n  using: node10\n  main: a.js",
                "2:10 'using: node10' is not supported, use 'composite', 'docker', 'node12', 'node16', 'node20' or "
                    + "'node24' instead."
            ),
            ("runs:\n  using: node20", "2:3 Required property is missing: main"),
            ("runs:\n  using: node20\n  main: ''", "3:9 Unexpected value ''"),
            ("runs:\n  using: docker", "2:3 Required property is missing: image"),
            ("runs:\n  using: composite", "2:3 Required property is missing: steps"),
            (
                "runs:\n  using: composite\n  steps:\n  - run: make",
                "4:5 Required property is missing: shell"
            ),
            (
                "runs:\n  using: composite\n  main: a.js\n  steps: []",
                "3:3 Unexpected value 'main'"
            ),
            (
                "runs:\n  using: composite\n  steps:\n  - uses: Foo/Bar",
                "4:11 Expected format {org}/{repo}[/path]@ref. Actual 'Foo/Bar'"
            ),
            (
                "inputs:\n  a: { default: '${{ secrets.x }}' }\nruns: { using: composite, steps: [] }",
                "2:22 Unrecognized named-value: 'secrets'. Located at position 1 within expression: secrets.x"
            ),
        ])
    func fault(text: String, expected: String) {
        let (action, diagnostics) = ActionReader().read(SourceFile(path: "a/action.yml", text: text))
        #expect(action == nil)
        let told = diagnostics.map { diagnostic in
            let start = diagnostic.range?.start ?? .start
            return "\(start.line):\(start.column) \(diagnostic.message)"
        }
        #expect(told == [expected])
    }

    /// Of the peer's test data, beside the package.
    private static let examples: [URL] = {
        let folder = packageRoot.deletingLastPathComponent().appendingPathComponent("shared/act/data")
        let files = FileManager.default.enumerator(at: folder, includingPropertiesForKeys: nil)
        return (files?.allObjects ?? []).compactMap { $0 as? URL }.filter { $0.lastPathComponent == "action.yml" }
    }()

    @Test(
        "The actions that the peer is tested with are read, and its faulty ones refused",
        .enabled(if: !examples.isEmpty, "the peer's test data are not beside the package"), arguments: examples)
    func example(file: URL) throws {
        let source = SourceFile(path: file.path, text: try String(contentsOf: file, encoding: .utf8))
        let (action, diagnostics) = ActionReader().read(source)
        // The second has a default that uses `inputs`, which GitHub does not allow there.
        let faulty = ["/invalid-composite-action/", "/testdata/uses-composite-with-inputs/action/"]
        let isFaulty = faulty.contains { file.path.contains($0) }
        #expect((action == nil) == isFaulty, "\(diagnostics.map(\.message))")
    }

    private struct Unexpected: Error {}

    private func read(_ text: String) throws -> ActionDefinition {
        let (action, diagnostics) = ActionReader().read(SourceFile(path: "a/action.yml", text: text))
        #expect(diagnostics == [])
        return try #require(action)
    }
}

import Source
import Testing
import Workflows

@Suite("Runner files")
struct RunnerFileTests {
    private func read(_ text: String) -> (runner: RunnerDefinition?, diagnostics: [Diagnostic]) {
        RunnerReader().read(SourceFile(path: "runners/local.yml", text: text))
    }

    @Test("Every key comes through")
    func keys() throws {
        let (runner, diagnostics) = read(
            """
            name: local
            labels: [self-hosted, debian]
            runs-on: { debian: "debian:12", self-hosted: host, tools: ghcr.io/octo/tools@sha256:00 }
            group: builders
            capacity: 3
            limits: { timeout-minutes: 7.5 }
            environment: [SSH_AUTH_SOCK, JAVA_HOME]
            node: /opt/node/bin/node
            tool-versions: warn
            """)
        #expect(diagnostics.isEmpty)
        #expect(
            runner
                == RunnerDefinition(
                    name: "local",
                    labels: [
                        .init("self-hosted"), .init("debian", .image("debian:12")),
                        .init("tools", .image("ghcr.io/octo/tools@sha256:00")),
                    ], group: "builders", capacity: 3, timeoutMinutes: 7.5,
                    environment: ["SSH_AUTH_SOCK", "JAVA_HOME"],
                    node: "/opt/node/bin/node", toolVersions: .warn))
        #expect(runner?.label("DEBIAN")?.name == "debian")
    }

    @Test("A name and a label are enough")
    func least() {
        #expect(read("name: a\nlabels: [b]").runner == RunnerDefinition(name: "a", labels: [.init("b")]))
    }

    static let mistakes: [(String, [String])] = [
        ("", ["1:1 The file must be a mapping."]), ("[a]", ["1:1 The file must be a mapping."]),
        ("{}", ["1:1 A runner needs 'labels'.", "1:1 A runner needs 'name'."]),
        ("name: a\nlabels: x", ["2:9 'labels' must be a list."]),
        ("name: a\nlabels: []", ["2:9 A runner needs a label."]),
        ("name: a\nlabels: [b]\nlabel: [c]", ["3:1 There is no setting 'label'."]),
        (
            "name: a\nlabels: [b]\nruns-on: { b: two words }",
            ["3:15 'two words' is neither 'host' nor the name of an image."]
        ),
        ("name: a\nlabels: [b]\nruns-on: { b: }", ["3:15 What 'b' means, 'host' or an image, must be a text."]),
        ("name: a\nlabels: [b]\ncapacity: 0", ["3:11 'capacity' must be a whole number of jobs, 1 or more."]),
        ("name: a\nlabels: [b]\ncapacity: many", ["3:11 'capacity' must be a whole number of jobs, 1 or more."]),
        ("name: a\nlabels: [b]\nlimits: { memory: 1 }", ["3:11 There is no setting 'memory'."]),
        ("name: a\nlabels: [b]\nlimits: { timeout-minutes: 0 }", ["3:28 'timeout-minutes' must be a number above 0."]),
        ("name: a\nlabels: [b]\nenvironment: [A=b]", ["3:14 'A=b' is no name of a variable."]),
        ("name: a\nlabels: [b]\nnode: node", ["3:7 'node' is no absolute path of a program."]),
        ("name: a\nlabels: [b]\ntool-versions: ask", ["3:16 'tool-versions' cannot be 'ask'."]),
    ]

    @Test("What is wrong is told where it stands", arguments: mistakes)
    func wrong(text: String, expected: [String]) {
        let told = read(text).diagnostics.map { diagnostic in
            let start = diagnostic.range?.start
            return "\(start?.line ?? 0):\(start?.column ?? 0) \(diagnostic.message)"
        }
        #expect(told == expected)
        #expect(read(text).runner == nil)
    }
}

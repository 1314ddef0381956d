import Foundation
import TestSupport
import Testing

@Suite("Where secrets come from", .ownThread)
struct SecretSourceTests {
    private static let workflow = """
        on: push
        jobs:
          show:
            runs-on: ubuntu-latest
            env: { A: '${{ secrets.A }}', B: '${{ secrets.B }}', C: '${{ secrets.C }}' }
            steps: [{ run: 'echo "$A|$B|$C" | sha256sum; echo "seen $A"; printenv A > "$HOME/a-$GITHUB_RUN_NUMBER"' }]
        """

    /// A repository with these settings, a file that the real sops has encrypted for a key of the test's own, and the variables with which
    /// sops finds that key. Throws where `sops` or `age-keygen` is missing: scripts/test-tools installs both.
    private func with(_ settings: String, _ body: (Scratch, [String: String]) throws -> Void) throws {
        try Scratch.with(workflows: ["w": Self.workflow]) { scratch in
            let key = scratch.folder + "/home/key.txt"
            try encrypt("A: from-sops\nB: from-sops-too\nC:\n  x: 1\n", to: "secrets.enc.yaml", key, scratch)
            try encrypt("A: other\n", to: "other.enc.yaml", scratch.folder + "/home/other.txt", scratch)
            try scratch.write("sluice.yml", settings)
            try scratch.write(".gitignore", ".secrets\n")
            try scratch.write(".secrets", "A=from-file\nB=from-file-too\n")
            try scratch.commit()
            try body(scratch, ["SOPS_AGE_KEY_FILE": key])
        }
    }

    private func encrypt(_ text: String, to name: String, _ key: String, _ scratch: Scratch) throws {
        let made = try scratch.start(["-o", key], program: "age-keygen").answer()
        let recipient = made.errors.split(whereSeparator: \.isWhitespace).last { $0.hasPrefix("age1") }
        try scratch.write(name, text)
        let encrypted = try scratch.start(
            ["--encrypt", "--in-place", "--age", String(try #require(recipient, "\(made)")), name], program: "sops"
        ).answer()
        try #require(encrypted.status == 0, "\(encrypted)")
    }

    private func value(_ scratch: Scratch, _ run: Int) -> String? {
        try? String(contentsOfFile: scratch.folder + "/home/a-\(run)", encoding: .utf8).trimmingCharacters(
            in: .newlines)
    }

    @Test("what was given goes first, then the places of sluice.yml in their order; nothing is shown or kept")
    func order() throws {
        try with("secrets: [ { sops: secrets.enc.yaml }, { env-file: .secrets }, { env: [A] } ]\n") { scratch, keys in
            let first = try scratch.run("run", "w", environment: keys)
            #expect(first.status == 0, "\(first)")
            #expect(value(scratch, 1) == "from-sops")
            #expect(first.output.contains("seen ***") && !first.output.contains("from-sops"))
            #expect(try scratch.run("run", "w", "--secret", "A=typed", environment: keys).status == 0)
            #expect(value(scratch, 2) == "typed")
            for name in try FileManager.default.subpathsOfDirectory(atPath: scratch.path(".sluice")) {
                let data = FileManager.default.contents(atPath: scratch.path(".sluice/" + name)) ?? Data()
                #expect(data.range(of: Data("from-sops".utf8)) == nil, "\(name)")
            }
        }
        try with("secrets: [ { env: [A] }, { env-file: .secrets } ]\n") { scratch, keys in
            let named = keys.merging(["A": "from-env"]) { _, new in new }
            let first = try scratch.run("run", "w", environment: named)
            #expect(first.status == 0, "\(first)")
            #expect(value(scratch, 1) == "from-env")
            let second = try scratch.run("run", "w", environment: keys)
            #expect(second.status == 0, "\(second)")
            #expect(value(scratch, 2) == "from-file")
        }
    }

    @Test("a file that sops cannot decrypt ends the command before anything runs, and says what sops said")
    func undecryptable() throws {
        try with("secrets: [ { sops: other.enc.yaml } ]\n") { scratch, keys in
            let answer = try scratch.run("run", "w", environment: keys)
            #expect(answer.status == 2 && answer.errors.contains("Failed to get the data key"), "\(answer)")
            #expect(answer.errors.contains("other.enc.yaml' cannot be decrypted by sops"), "\(answer)")
            #expect(try scratch.runCount() == 0)
            let without = try scratch.run("run", "w", environment: keys.merging(["PATH": "/usr/bin:/bin"]) { $1 })
            if !["/usr/bin/sops", "/bin/sops"].contains(where: FileManager.default.fileExists) {
                #expect(without.status == 2 && without.errors.contains("no program 'sops' on the PATH"), "\(without)")
            }
        }
    }

    @Test("secrets of an environment are for its jobs only, and masked")
    func environment() throws {
        try with("environments: { prod: { secrets: [ { env-file: .secrets } ], vars: { V: w } } }\n") { scratch, keys in
            #expect(try scratch.run("run", "w", environment: keys).status == 0)
            #expect(value(scratch, 1) == "")
            let text = Self.workflow.replacing("runs-on:", with: "environment: PROD\n    runs-on:")
            try scratch.write("workflows/w.yml", text)
            let answer = try scratch.run("run", "w", environment: keys)
            #expect(answer.status == 0 && answer.output.contains("seen ***"), "\(answer)")
            #expect(value(scratch, 2) == "from-file")
        }
    }
}

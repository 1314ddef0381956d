import Foundation
import TestSupport
import Testing

@Suite("Where variables come from", .ownThread)
struct VariableSourceTests {
    private static let workflow = """
        on: push
        jobs:
          show:
            runs-on: ${{ vars.LABEL }}
            steps: [{ run: 'echo "${{ vars.A }}|${{ vars.B }}|${{ vars.C }}|${{ vars.D }}"' }]
          there:
            runs-on: linux
            environment: there
            steps: [{ run: 'echo "${{ vars.A }}"' }]
        """
    private static let settings = """
        environments: { there: { vars: { A: of-environment } } }
        vars:
          - env: [A]
          - env-file: .vars
          - values: { B: value, C: value, LABEL: linux }

        """

    private func with(_ settings: String = Self.settings, _ body: (Scratch) throws -> Void) throws {
        let plain = "on: push\njobs: { a: { runs-on: linux, steps: [{ run: make }] } }\n"
        try Scratch.with(workflows: ["w": Self.workflow, "plain": plain]) { scratch in
            try scratch.write("sluice.yml", settings)
            try scratch.write(".gitignore", ".vars\n")
            try scratch.commit()
            try body(scratch)
        }
    }

    private func shown(_ scratch: Scratch, _ run: Int, _ job: String = "show") throws -> String {
        try scratch.run("logs", "\(run)", "--job", job, "--raw").output
    }

    @Test("what was given goes first, then the places of sluice.yml in their order; a rerun has the same")
    func order() throws {
        try with { scratch in
            try scratch.write(".vars", "# found\nA=file\nexport B='file'\nD=file\n")
            let first = try scratch.run("run", "w")
            #expect(first.status == 0, "\(first)")
            #expect(try shown(scratch, 1) == "file|file|value|file\n")
            #expect(try shown(scratch, 1, "there") == "of-environment\n")
            #expect(try scratch.run("run", "w", "--var", "a=typed", environment: ["A": "variable"]).status == 0)
            #expect(try shown(scratch, 2) == "typed|file|value|file\n")
            #expect(try scratch.run("run", "w", environment: ["A": "variable"]).status == 0)
            #expect(try shown(scratch, 3) == "variable|file|value|file\n")
            try scratch.write(".vars", "A=new\n")
            #expect(try scratch.run("rerun", "1").status == 0)
            #expect(try shown(scratch, 4) == "file|file|value|file\n")
        }
    }

    @Test("a file that is not there or cannot be read stops what wants a variable, and nothing else")
    func missing() throws {
        try with { scratch in
            let missing = try scratch.run("run", "w")
            #expect(missing.status == 2, "\(missing)")
            let sentence = "The variable file '\(scratch.path(".vars"))' is not there."
            #expect(missing.errors.contains(sentence), "\(missing)")
            try scratch.write(".vars", "A=1\nno assignment\n")
            let wrong = try scratch.run("plan", "w")
            #expect(wrong.status == 2 && wrong.errors.contains(".vars:2:1"), "\(wrong)")
            try FileManager.default.removeItem(atPath: scratch.path(".vars"))
            let plain = try scratch.run("plan", "plain")
            #expect(plain.status == 0, "\(plain)")
        }
    }

    @Test("only the default branch's count")
    func policy() throws {
        try with("vars: { A: of-main, LABEL: linux }\n") { scratch in
            try scratch.git("checkout", "-q", "-b", "topic")
            try scratch.write("sluice.yml", "vars: { A: of-topic, B: of-topic, LABEL: linux }\n")
            try scratch.commit()
            let run = try scratch.run("run", "w")
            #expect(run.status == 0, "\(run)")
            #expect(try shown(scratch, 1) == "of-main|||\n")
        }
    }
}

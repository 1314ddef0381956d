import Foundation
import TestSupport
import Testing

@Suite("Secrets of a job that discharges an obligation", .ownThread)
struct DischargeSecretTests {
    private static let workflow = """
        on: push
        jobs:
          apply:
            runs-on: ubuntu-latest
            steps: [{ run: 'test -n "$OTHER"', env: { OTHER: '${{ secrets.OTHER }}' } }]
          teardown:
            needs: apply
            if: always()
            uses: ./workflows/undo.yml
            secrets: inherit
        """
    private static let undo = """
        on: workflow_call
        jobs:
          undo:
            runs-on: ubuntu-latest
            steps:
              - run: echo undo
              - run: test -n "$TOKEN"
                env: { TOKEN: '${{ secrets.TOKEN }}' }
        """

    private func with(_ settings: String = "", _ body: (Scratch) throws -> Void) throws {
        try Scratch.with(workflows: ["drill": Self.workflow, "undo": Self.undo]) { scratch in
            try scratch.write(
                "sluice.yml",
                "obligations: { drill: { opened-by: apply, discharged-by: teardown, verify: 'true' } }\n" + settings)
            try scratch.commit()
            try body(scratch)
        }
    }

    @Test("one that is known to this process alone keeps the run from starting, and is named with the step")
    func refused() throws {
        try with { scratch in
            let environment = ["TOKEN": "t0ken-value"]
            for given in ["TOKEN", "TOKEN=t0ken-value"] {
                let answer = try scratch.run(
                    "run", "drill", "--secret", given, "--secret", "OTHER=x", environment: environment)
                #expect(answer.status == 2, "\(answer)")
                #expect(
                    answer.errors.contains("The secret 'TOKEN', which step 2 of the job 'undo' wants, was given for"),
                    "\(answer)")
                #expect(answer.errors.contains("Let 'secrets:' in sluice.yml say") && !answer.errors.contains("t0ken"))
                #expect(!answer.errors.contains("OTHER"))
            }
            #expect(try scratch.runCount() == 0)
            // A file can be read again.
            let file = scratch.folder + "/secrets"
            try "TOKEN=t0ken-value\n".write(toFile: file, atomically: true, encoding: .utf8)
            let answer = try scratch.run("run", "drill", "--secret-file", file, "--secret", "OTHER=x")
            #expect(answer.status == 0, "\(answer)")
        }
    }

    @Test("one that sluice.yml says where to read is there")
    func configured() throws {
        try with("secrets: [{ env: [TOKEN] }]\n") { scratch in
            let answer = try scratch.run(
                "run", "drill", "--secret", "TOKEN", "--secret", "OTHER=x", environment: ["TOKEN": "t0ken-value"])
            #expect(answer.status == 0, "\(answer)")
        }
    }
}

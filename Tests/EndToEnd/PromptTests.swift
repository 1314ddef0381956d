import Foundation
import TestSupport
import Testing

/// What is asked for at a terminal, which `script` stands for.
@Suite("Questions before a run", .ownThread)
struct PromptTests {
    private static let workflow = """
        on:
          workflow_dispatch:
            inputs:
              place: { type: choice, options: [here, there], description: Where to }
              sure: { type: boolean }
              word: { required: true }
              more: { default: less }
        jobs:
          show:
            runs-on: ubuntu-latest
            steps:
              - run: echo "${{ inputs.place }}|${{ inputs.sure }}|${{ inputs.word }}|${{ inputs.more }}|"
              - { run: 'echo "len ${#T}"', env: { T: '${{ secrets.T }}' } }
        """

    /// - Parameter secret: Typed when it is asked for: what was typed before is thrown away then.
    private func run(
        _ scratch: Scratch, _ arguments: String, typing lines: [String], secret: String? = nil
    ) throws -> Answer {
        try scratch.write("../answers", lines.map { $0 + "\n" }.joined())
        let waiting = secret.map {
            "until grep -q 'The secret' ../screen; do sleep 0.05; done; sleep 0.2; echo '\($0)'; "
        }
        let typing = "cat ../answers; \(waiting ?? "")until test -e ../over; do sleep 0.05; done"
        let command = """
            : > ../screen
            ( \(typing) ) | ( script -qefc '\(scratch.sluice) \(arguments)' ../screen; echo $? > ../over )
            """
        return try scratch.start(["-c", command], program: "sh").answer()
    }

    @Test("inputs and secrets are asked for; what makes no sense is asked for again")
    func asked() throws {
        try Scratch.with(workflows: ["w": Self.workflow]) { scratch in
            let answer = try run(
                scratch, "run w", typing: ["5", "2", "perhaps", "yes", "", "hello", ""], secret: "abc")
            #expect(answer.output.contains("2) there") && answer.output.contains("Where to"), "\(answer)")
            #expect(answer.output.contains("'place' is one of the 2 above:"), "\(answer)")
            #expect(answer.output.contains("'sure' is true or false:"), "\(answer)")
            #expect(answer.output.contains("'word' is required:"), "\(answer)")
            let log = try scratch.run("logs", "1").output
            #expect(log.contains("there|true|hello|less|") && log.contains("len 3"), "\(log)")
        }
    }

    @Test("at the end of input nothing is started; what was given by options is not asked for")
    func options() throws {
        try Scratch.with(workflows: ["w": Self.workflow]) { scratch in
            // Ctrl-D at the second question.
            let unanswered = try run(scratch, "run w", typing: ["1", "\u{4}"])
            #expect(unanswered.output.contains("was not answered: nothing was started"), "\(unanswered)")
            #expect(try scratch.runCount() == 0)
            let answer = try run(scratch, "run w --input word=hi --input place=here --secret T=x", typing: [])
            #expect(answer.status == 0, "\(answer)")
            #expect(try scratch.run("logs", "1").output.contains("here|false|hi|less|"))
        }
    }

    @Test(
        "without a terminal, a missing input is an error, and an undefined secret is told with the step that wants it")
    func withoutTerminal() throws {
        try Scratch.with(workflows: ["w": Self.workflow]) { scratch in
            let missing = try scratch.run("run", "w")
            #expect(missing.status == 2 && missing.errors.contains("The input 'word' is required"), "\(missing)")
            let answer = try scratch.run("run", "w", "--input", "word=hi")
            #expect(answer.status == 0, "\(answer)")
            #expect(
                answer.output.contains(
                    "The secret 'T', which step 2 of the job 'show' wants, is not defined: it is an empty text there."),
                "\(answer)")
            let empty = try scratch.run("run", "w", "--input", "word=hi", "--secret", "T=")
            #expect(empty.output.contains("The secret 'T' is defined, and empty."), "\(empty)")
            #expect(!empty.output.contains("is not defined"))
        }
    }
}

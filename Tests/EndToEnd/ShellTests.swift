import Foundation
import TestSupport
import Testing

@Suite("sluice shell", .ownThread)
struct ShellTests {
    private static let workflow = """
        on: push
        env: { FROM_WORKFLOW: w }
        jobs:
          good: { runs-on: ubuntu-latest, steps: [{ run: echo fine }] }
          bad:
            runs-on: ubuntu-latest
            env: { FROM_JOB: j }
            steps:
              - run: |
                  echo made > made-by-step
                  mkdir -p tools && printf '#!/bin/sh\\necho from a tool\\n' > tools/tool && chmod +x tools/tool
                  echo "FROM_FILE=f" >> "$GITHUB_ENV"
                  echo "$PWD/tools" >> "$GITHUB_PATH"
              - name: The failing one
                working-directory: tools
                env: { FROM_STEP: s, TOKEN: "in ${{ secrets.TOKEN }} between" }
                run: test "$TOKEN" = nothing
        """

    private static let look = [
        "sh", "-c",
        "echo \"$FROM_WORKFLOW$FROM_JOB$FROM_FILE$FROM_STEP $TOKEN $GITHUB_JOB $(basename \"$PWD\") $(cat ../made-by-step) $(tool)\"; "
            + "test -s \"$GITHUB_EVENT_PATH\" && echo x >> \"$GITHUB_OUTPUT\" && exit 7",
    ]

    @Test("has the workspace and the variables of the step that failed; secrets are read anew")
    func session() throws {
        try Scratch.with(workflows: ["w": Self.workflow]) { scratch in
            let file = scratch.folder + "/secrets"
            try "TOKEN=hush-hush\n".write(toFile: file, atomically: false, encoding: .utf8)
            let run = try scratch.run("run", "w", "--secret-file", file)
            #expect(run.status == 1 && run.output.hasSuffix("  sluice shell 1 --job bad\n"), "\(run)")
            let answer = try scratch.start(["shell", "last", "--job", "bad", "--"] + Self.look).answer()
            #expect(answer.status == 7, "\(answer)")
            #expect(answer.output == "wjfs in hush-hush between bad tools made from a tool\n", "\(answer)")
            let first = try scratch.run(
                "shell", "1", "--step", "1", "--", "sh", "-c", "echo [$FROM_STEP$FROM_FILE$TOKEN]")
            #expect(first.output == "[]\n", "\(first)")
            let search = try scratch.start(["-rl", "hush-hush", ".sluice"], program: "grep").answer()
            #expect(search.status == 1, "\(search)")
            #expect(scratch.leftovers().isEmpty)
        }
    }

    @Test("says which secrets it needs where they cannot be read again, and takes them from the command line")
    func secrets() throws {
        try Scratch.with(workflows: ["w": Self.workflow]) { scratch in
            #expect(try scratch.run("run", "w", "--secret", "TOKEN=typed-value").status == 1)
            let refused = try scratch.start(["shell", "--"] + Self.look).answer()
            #expect(refused.status == 2 && refused.errors.contains("cannot be read again: TOKEN."), "\(refused)")
            let given = try scratch.start(["shell", "--secret", "TOKEN=typed-value", "--"] + Self.look).answer()
            #expect(given.output.contains("in typed-value between"), "\(given)")
        }
    }

    @Test("says plainly what there is nothing to look at for")
    func refused() throws {
        try Scratch.with(workflows: ["w": Self.workflow]) { scratch in
            #expect(try scratch.run("shell").status == 2)
            #expect(try scratch.run("run", "w", "--secret", "TOKEN=abcd").status == 1)
            let cases = [
                (["--job", "good"], "'good' of run 1 succeeded"), (["--job", "bat"], "Did you mean 'bad'?"),
                (["--job", "bad", "--step", "The failing on"], "Did you mean 'The failing one'?"),
            ]
            for (options, expected) in cases {
                let answer = try scratch.start(["shell", "1"] + options + ["--", "true"]).answer()
                #expect(answer.status == 2 && answer.errors.contains(expected), "\(answer)")
            }
            #expect(try scratch.run("run", "w", "--secret", "TOKEN=abcd").status == 1)
            let gone = try scratch.run("shell", "1", "--job", "bad", "--", "true")
            #expect(gone.status == 2 && gone.errors.contains("of run 1 is gone"), "\(gone)")
            #expect(try scratch.run("shell", "2", "--secret", "TOKEN=abcd", "--", "true").status == 0)
        }
    }

    @Test("keeps other runs out of the workspace while it is open")
    func taken() throws {
        try Scratch.with(workflows: ["w": Self.workflow]) { scratch in
            #expect(try scratch.run("run", "w", "--secret", "TOKEN=abcd").status == 1)
            let sluice = scratch.sluice
            let inner = "\(sluice) run w --secret TOKEN=abcd >/dev/null 2>&1; cat ../made-by-step; ls ../../.."
            let answer = try scratch.run("shell", "--secret", "TOKEN=abcd", "--", "sh", "-c", inner)
            #expect(answer.output.contains("made\n") && answer.output.contains("bad-2"), "\(answer)")
        }
    }
}

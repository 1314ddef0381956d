import Foundation
import Glibc
import TestSupport
import Testing

/// A secret that a workflow puts wherever it can, with the real programs: afterwards it is searched for in all that is on the disk and in
/// all that was shown.
@Suite("A secret", .ownThread)
struct HostileSecretTests {
    private static let secret = "s3cr3t/Value+with=signs"
    private static let document = "{\n  \"type\": \"account\",\n  \"key\": \"pr1vate-k3y-line\"\n}\n"
    private static let mask = "masked-0nly-later"

    private static let workflow = """
        on: push
        name: Secrets
        jobs:
          leak:
            runs-on: linux
            outputs: { out: "${{ steps.out.outputs.token }}", fine: "${{ steps.out.outputs.fine }}" }
            env: { T: "${{ secrets.TOKEN }}", D: "${{ secrets.DOCUMENT }}" }
            steps:
              - name: Raw and encoded
                run: |
                  echo "raw $T"
                  for before in "" a ab abc; do printf '%s%s' "$before" "$T" | base64 -w0; echo; done
                  printf '%s' "$T" | od -An -tx1 > /dev/null
                  echo 's3cr3t%2FValue%2Bwith%3Dsigns' | tr a-z a-z
                  printf 's3cr3t/Va'; sleep 0.05; printf 'lue+with'; sleep 0.05; echo '=signs'
                  echo "$D"; echo '"key": "pr1vate-k3y-line"'
                  echo 'a { brace }'
              - name: Said to the runner
                id: out
                run: |
                  echo "token=$T" >> "$GITHUB_OUTPUT"
                  echo "fine=yes" >> "$GITHUB_OUTPUT"
                  echo "A summary with $T" >> "$GITHUB_STEP_SUMMARY"
                  echo "::error file=a.txt,line=1,title=Title $T::message $T"
                  echo "::notice::and %0A $T"
                  echo "::add-mask::\(mask)"
                  echo "\(mask)"
              - name: In the name of a step ${{ secrets.TOKEN }}
                run: echo named
              - name: In an error text
                continue-on-error: true
                run: no-such-program-$T
              - name: In an error of the engine
                continue-on-error: true
                working-directory: missing-${{ secrets.TOKEN }}
                run: echo never
              - name: In an error of an expression
                continue-on-error: true
                run: echo ${{ fromJSON(secrets.TOKEN) }}
              - run: echo content > file.txt
              - name: In an artifact's name
                id: upload
                continue-on-error: true
                uses: actions/upload-artifact@v4
                with: { name: "build-${{ secrets.MASKED }}", path: file.txt }
              - name: In a path of an artifact
                continue-on-error: true
                uses: actions/upload-artifact@v4
                with: { name: path, path: "no-${{ secrets.TOKEN }}" }
              - name: In a cache's key
                uses: actions/cache@v4
                with: { key: "key-${{ secrets.MASKED }}", path: file.txt }
              - name: Later
                run: echo "later \(mask)"
          after:
            needs: leak
            runs-on: linux
            steps:
              - name: What came through
                run: echo "out=[${{ needs.leak.outputs.out }}] fine=[${{ needs.leak.outputs.fine }}] \(mask)"
        """

    /// What no file and no screen may hold.
    private static var forbidden: [String] {
        let encoded = ["", "a", "ab"].map { before in
            let text = Data((before + secret).utf8).base64EncodedString()
            return String(text.dropFirst(before.isEmpty ? 0 : 4).prefix(24))
        }
        return encoded + [secret, "s3cr3t%2FValue%2Bwith%3Dsigns", "pr1vate-k3y-line", "plain-masked-name"]
    }

    @Test("is on no screen and in no file, wherever a step puts it; and braces of a JSON secret are")
    func everywhere() throws {
        try Scratch.with { scratch in
            // The workflow itself has the text of its own mask, so it is committed and searched for apart.
            try scratch.write("workflows/leak.yml", Self.workflow)
            try scratch.commit()
            let environment = ["TOKEN": Self.secret, "DOCUMENT": Self.document, "MASKED": "plain-masked-name"]
            let arguments = environment.keys.sorted().flatMap { ["--secret", $0] }
            let engine = try scratch.start(["run", "leak"] + arguments, environment: environment)
            let answer = try engine.answer()
            #expect(answer.status == 0, "\(answer)")
            #expect(answer.output.contains("raw ***\n") && answer.output.contains("a { brace }\n"))
            #expect(answer.output.contains("out=[] fine=[yes] ***\n"), "\(answer.output)")
            #expect((answer.output + answer.errors).contains("2 lines of the secret 'DOCUMENT' are shorter"))

            var shown = answer.output + answer.errors
            for command in [
                ["show", "1"], ["show", "1", "--json"], ["logs", "1"], ["artifacts", "list", "1"], ["history"],
            ] {
                let text = try scratch.start(command).answer()
                shown += text.output + text.errors
            }
            #expect(shown.contains("Skip output 'out' since it may contain secret"), "\(shown)")
            for text in Self.forbidden {
                #expect(!shown.contains(text), "\(text) is shown")
                #expect(try scratch.files(below: scratch.path(".sluice"), holding: text) == [], "\(text)")
            }
            let logs = try scratch.logs(ofRun: 1).map { try String(contentsOfFile: $0, encoding: .utf8) }.joined()
            #expect(!logs.contains(Self.mask))
            #expect(!shown.contains("later \(Self.mask)"))
        }
    }

    @Test(
        "that a step masked stays masked when keeper, engine or both are killed",
        arguments: ["keeper", "engine", "both"])
    func killed(who: String) throws {
        try Scratch.with { scratch in
            let folder = scratch.folder
            scratch.leaveResumingToTest()
            let text = """
                on: push
                env: { SLUICE_END_TO_END: \(scratch.mark) }
                jobs:
                  a:
                    runs-on: linux
                    steps:
                      - run: |
                          value=$(printf generated; printf -- -value)
                          echo "::add-mask::$value"
                      - run: |
                          touch \(folder)/ready
                          while [ ! -e \(folder)/go ]; do sleep 0.05; done
                      - if: always()
                        run: echo "again $(printf generated; printf -- -value)"
                """
            try scratch.write("workflows/w.yml", text)
            try scratch.commit()
            let engine = try scratch.start(["run", "w"])
            try #require(eventually(within: 120) { access(folder + "/ready", F_OK) == 0 }, "\(engine.errors)")
            let keeper = scratch.leftovers().first { $0.value == "sluice-keeper" }?.key ?? 0
            try #require(keeper > 0)
            if who != "keeper" { engine.signal(SIGKILL) }
            if who != "engine" { kill(keeper, SIGKILL) }
            try "".write(toFile: folder + "/go", atomically: false, encoding: .utf8)
            if who == "keeper" {
                _ = try engine.answer()
            } else {
                _ = try engine.answer()
                _ = try scratch.run("resume", "1")
            }
            let logs = try scratch.logs(ofRun: 1).map { try String(contentsOfFile: $0, encoding: .utf8) }
            #expect(logs.contains("again ***\n"), "\(logs)")
            #expect(try scratch.files(below: scratch.path(".sluice"), holding: "generated-value") == [])
        }
    }
}

extension Scratch {
    /// The files below a folder that have these bytes in them.
    func files(below folder: String, holding text: String) throws -> [String] {
        let answer = try start(["-r", "-l", "-a", "-F", "-e", text, folder], program: "grep").answer()
        return answer.output.split(separator: "\n").map(String.init)
    }
}

import Foundation
import Glibc
import TestSupport
import Testing

/// What a step that has a user of its own tries in order to get what is not its own.
@Suite(
    "Steps that attack their server", .ownThread, .serialized,
    .enabled(if: geteuid() == 0, "Only root may run steps as other users."))
struct StepAttackTests {
    /// Each line that succeeds says so with `CAN-`. `GO` has the digest that an approval takes and the server's port, `NEEDLE` a key.
    private static let script = """
        set +e
        for i in $(seq 6000); do test -s GO && break; sleep 0.1; done
        read -r DIGEST PORT < GO
        DATA="${GITHUB_WORKSPACE%/steps/work/*}"; STORE="$DATA/projects/demo/store"
        BODY="{\\"approved\\":true,\\"digest\\":\\"$DIGEST\\",\\"comment\\":\\"by a step\\"}"
        ask() { # NAME PATH CURL-ARGUMENT…
          name=$1; shift
          code=$(curl -s -m 60 -o /dev/null -w '%{http_code}' -X POST -H 'Content-Type: application/json' \\
            -H "Idempotency-Key: $name" -d "$BODY" "$@")
          echo "asked $name: $code"
        }
        PLACE=/api/v1/projects/demo/runs/1/approvals/prod
        ask socket --unix-socket "$DATA/sluice.sock" "http://localhost$PLACE"
        ask loopback "http://127.0.0.1:$PORT$PLACE"
        ask page "http://127.0.0.1:$PORT/p/demo/runs/1/approvals/prod"
        ask forged -H 'Tailscale-User-Login: ann@example.org' -H 'X-Forwarded-User: root' -H 'X-Forwarded-For: 127.0.0.1' \\
          "http://127.0.0.1:$PORT$PLACE"
        ask guessed -H 'x-sluice-key: sluice_00000000000000000000000000000000' "http://127.0.0.1:$PORT$PLACE"
        ask cancel "http://127.0.0.1:$PORT/api/v1/projects/demo/runs/1/cancel"
        grep -rsalF -f NEEDLE "$DATA" FOLDER/home /proc/[0-9]*/environ && echo CAN-FIND-A-KEY
        env | grep A-WORD-OF-THE-SERVER && echo CAN-READ-THE-SERVERS-ENVIRONMENT
        for order in 'approve 1 prod' 'cancel 1' 'cancel --force 1' 'rerun 1' 'resume 1' 'gc'; do
          'SLUICE' $order --repository 'FOLDER/repository' --data-dir "$STORE" >/dev/null 2>&1
          echo "command '$order': $?"
        done
        'SLUICE' serve key create stolen --role admin --data-dir "$DATA" >/dev/null 2>&1 && echo CAN-MAKE-A-KEY
        found=0
        for place in /proc/[0-9]*; do
          pid=${place#/proc/}
          case "$(tr '\\0' ' ' < "$place/cmdline" 2>/dev/null)" in *FOLDER*|*sluice*) ;; *) continue;; esac
          if [ "$(stat -c %U "$place" 2>/dev/null)" = "$(id -un)" ]; then continue; fi
          found=$((found + 1))
          cat "$place/environ" >/dev/null 2>&1 && echo "CAN-READ-THE-ENVIRONMENT of $pid"
          dd if="$place/mem" of=/dev/null bs=1 count=0 2>/dev/null && echo "CAN-OPEN-THE-MEMORY of $pid"
          ls "$place/fd" >/dev/null 2>&1 && echo "CAN-LIST-THE-FILES of $pid"
          ls "$place/root/" >/dev/null 2>&1 && echo "CAN-ENTER-THE-ROOT of $pid"
          for signal in CONT TERM INT KILL STOP; do
            kill -s $signal "$pid" 2>/dev/null && echo "CAN-SIGNAL $pid by $signal"
          done
          python='import ctypes, sys; print("CAN-TRACE" if ctypes.CDLL(None).ptrace(16, int(sys.argv[1]), 0, 0) == 0 else "")'
          /usr/bin/python3 -c "$python" "$pid" 2>/dev/null | grep CAN
        done
        echo "processes of others: $found"
        for folder in "$DATA" "$DATA/projects" "$DATA/projects/demo" "$STORE" "$STORE/runs" "$STORE/runs/1" "$DATA/steps" \\
          "$DATA/steps/users" "$DATA/steps/work" "$DATA/steps/work/demo" "$DATA/steps/actions" "$(dirname "$GITHUB_WORKSPACE")" \\
          "$(dirname "$GITHUB_OUTPUT")" "$(dirname "$(dirname "$GITHUB_OUTPUT")")" FOLDER FOLDER/repository; do
          touch "$folder/by-a-step" 2>/dev/null && echo "CAN-WRITE in $folder"
        done
        for file in "$DATA/server.sqlite" "$STORE/history.sqlite" "$STORE/steps.json" FOLDER/server.yml FOLDER/repository/sluice.yml; do
          sh -c 'echo x >> "$1"' sh "$file" 2>/dev/null && echo "CAN-CHANGE $file"
        done
        rm -f "$GITHUB_OUTPUT" 2>/dev/null && echo CAN-REPLACE-ITS-COMMAND-FILE
        test -w /var/run/docker.sock && echo CAN-USE-DOCKER
        sudo -n true 2>/dev/null && echo CAN-BECOME-ROOT
        echo all was tried
        """
    private static let settings = "environments: { prod: { approvers: [root, uucp, irc], self-approval: true } }\n"

    private func workflow(_ mark: String, _ scratch: Scratch) -> String {
        let script = Self.script.replacing("GO", with: mark + ".go").replacing("NEEDLE", with: mark + ".needle")
            .replacing("FOLDER", with: scratch.folder).replacing("SLUICE'", with: scratch.sluice + "'")
        let lines = script.split(separator: "\n", omittingEmptySubsequences: false).map { "          \($0)\n" }
        return """
            on: [push, workflow_dispatch]
            env: { SLUICE_END_TO_END: \(scratch.mark) }
            jobs:
              attack:
                runs-on: ubuntu-latest
                steps:
                  - run: |
            \(lines.joined())
              deploy:
                runs-on: ubuntu-latest
                environment: prod
                steps: [{ run: 'echo deployed by $(id -un)' }]
            """
    }

    @Test("a step tries to approve its own run in every way there is: each is refused, and nothing has changed")
    func approval() throws {
        let mark = "/tmp/sluice-steps-\(UUID().uuidString.prefix(8))"
        defer { for part in [".go", ".needle"] { unlink(mark + part) } }
        try StepUsers.alone {
            try ServedScratch.with(
                configuration: StepUsers.line(), environment: ["A_SECRET": "A-WORD-OF-THE-SERVER"]
            ) { served in
                try served.scratch.write("sluice.yml", Self.settings)
                try served.scratch.write("workflows/ci.yml", workflow(mark, served.scratch))
                try served.scratch.commit()
                let key = try served.key("ops", "admin")
                let run = try served.scratch.start(
                    ["run", "ci", "--ref", "main", "--data-dir", served.store, "--max-parallel", "2"])
                let digest = try asked(served)
                try place(key, at: mark + ".needle")
                try place("\(digest) \(served.port)", at: mark + ".go")
                let before = try served.holdings()
                let isOver = try eventually(within: 300) {
                    try run.hasEnded || served.log(of: 1).contains("all was tried")
                }
                let log = try served.log(of: 1)
                try #require(isOver && !run.hasEnded, "\(run.output)\(run.errors) \(log)")
                try expectRefused(log, served, key)
                #expect(try served.holdings() == before)
                #expect(try asked(served) == digest)
                #expect(!log.contains("deployed"), "\(log)")
                // It was not the attack that kept it from being approved.
                let reply = try served.tell(
                    "POST", "/api/v1/projects/demo/runs/1/approvals/prod",
                    headers: ["Content-Type": "application/json", "Idempotency-Key": UUID().uuidString],
                    body: "{\"approved\":true,\"digest\":\"\(digest)\"}")
                #expect(reply.status < 300, "\(reply)")
                #expect(eventually(within: 120) { run.hasEnded })
                #expect(try served.log(of: 1).contains("deployed by"), "\(run.output)\(run.errors)")
            }
        }
    }

    private func expectRefused(_ log: String, _ served: ServedScratch, _ key: String) throws {
        let lines = log.split(separator: "\n")
        let gained = lines.filter { $0.contains("CAN-") }
        #expect(gained.isEmpty, "\(gained)")
        for name in ["socket", "loopback", "forged", "guessed", "cancel", "page"] {
            let answer = lines.first { $0.contains("asked \(name): ") } ?? "\(name) was not asked"
            #expect(["401", "403", "404"].contains { answer.hasSuffix($0) }, "\(answer)")
        }
        let commands = lines.filter { $0.contains("command '") }
        #expect(commands.count == 6 && commands.allSatisfy { !$0.hasSuffix(": 0") }, "\(commands)")
        // The server, the engine and the keeper at least: they were there to be attacked.
        let others = lines.first { $0.contains("processes of others: ") }?.split(separator: " ").last.flatMap {
            Int($0)
        }
        #expect((others ?? 0) >= 3, "\(log)")
        #expect(!log.contains(key))
        let audit = try served.audit()
        #expect(audit.allSatisfy { !$0.contains("approvals/prod 2") && !$0.contains("cancel 2") }, "\(audit)")
    }

    /// The digest of the approval that the run waits for.
    private func asked(_ served: ServedScratch) throws -> String {
        var digest: String?
        _ = eventually(within: 120) {
            let reply = try? served.tell("GET", "/api/v1/projects/demo/runs/1/approvals").object()
            let approval = (reply?["approvals"] as? [[String: Any]])?.first
            digest = approval?["state"] as? String == "asked" ? approval?["digest"] as? String : nil
            return digest != nil
        }
        return try #require(digest, "\(served.log)")
    }

    /// At once, for a step of another user.
    private func place(_ text: String, at path: String) throws {
        try (text + "\n").write(toFile: path + ".new", atomically: false, encoding: .utf8)
        chmod(path + ".new", 0o644)
        rename(path + ".new", path)
    }
}

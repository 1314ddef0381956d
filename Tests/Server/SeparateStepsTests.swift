import Foundation
import Glibc
import TestSupport
import Testing

/// Steps of a server's jobs as users of their own. They need root, which alone may change users, and users that this machine has.
@Suite(
    "Steps as users of their own", .ownThread, .serialized,
    .enabled(if: geteuid() == 0, "Only root may run steps as other users."))
struct SeparateStepsTests {
    private static func uid(_ name: String) -> uid_t { StepUsers.uid(name) }

    private func with(
        _ steps: [String], docker: Bool = false, more: [String: String] = [:], _ body: (ServedScratch) throws -> Void
    ) throws {
        let list = steps.map { "      - \($0)\n" }.joined()
        let text = "on: [push, workflow_dispatch]\njobs:\n  job:\n    runs-on: ubuntu-latest\n    steps:\n" + list
        try StepUsers.alone {
            try ServedScratch.with(
                workflows: more.merging(["ci": text]) { $1 }, configuration: StepUsers.line(),
                project: docker ? ["docker: [ci]"] : [], body)
        }
    }

    private func log(_ served: ServedScratch, _ run: Int = 1, raw: Bool = false) throws -> String {
        try served.scratch.run("logs", "\(run)", "--data-dir", served.store).output
    }

    @Test("a step is another user, without groups, capabilities or a way to more, in folders of its own")
    func identity() throws {
        try with([
            "run: id; grep -E '^(Cap(Inh|Prm|Eff|Amb)|NoNewPrivs|Groups)' /proc/self/status",
            "run: 'touch in-workspace \"$HOME/in-home\" \"$TMPDIR/in-temp\"; echo $USER; umask; echo by-name > /dev/stdout'",
            "run: 'echo answer=42 >> \"$GITHUB_OUTPUT\"; echo \"## Told\" >> \"$GITHUB_STEP_SUMMARY\"'\n        id: told",
            "run: 'test \"$ANSWER\" = 42; test -r \"$GITHUB_EVENT_PATH\"'\n        env: { ANSWER: '${{ steps.told.outputs.answer }}' }",
        ]) { served in
            let run = try served.run("ci")
            let log = try log(served)
            #expect(run.status == 0, "\(run) \(log)")
            #expect(log.contains("uid=\(Self.uid("uucp"))(uucp)"), "\(log)")
            #expect(!log.contains("root"), "\(log)")
            for name in ["CapInh", "CapPrm", "CapEff", "CapAmb"] {
                #expect(log.contains("\(name): 0000000000000000"), "\(name) \(log)")
            }
            #expect(log.contains("NoNewPrivs:     1") && log.contains("uucp\n") && log.contains("by-name"), "\(log)")
            // No process of the user is left, and the user is free again.
            #expect(StepUsers.areFree(in: served.data))
        }
    }

    @Test("a step cannot read the store, the server's database, a keeper's socket or a journal, and cannot approve")
    func store() throws {
        let script = """
            run: |
                      DATA="${GITHUB_WORKSPACE%/steps/work/*}"; STORE="$DATA/projects/demo/store"
                      for path in "$DATA/server.sqlite" "$DATA/projects" "$STORE/history.sqlite" "$STORE/runs/1/keeper.sock" \\
                        "$STORE/steps.json" "$DATA/steps/users" "$DATA/steps/work/demo"; do
                        if cat "$path" 2>/dev/null || ls "$path/" 2>/dev/null; then echo "CAN-READ $path"; fi
                      done
                      for pid in /proc/[0-9]*; do
                        if [ "$(stat -c %U "$pid" 2>/dev/null)" != uucp ] && cat "$pid/environ" >/dev/null 2>&1; then
                          echo "CAN-READ $pid"
                        fi
                      done
                      for pid in 1 $(pgrep sluice); do if kill -0 "$pid" 2>/dev/null; then echo "CAN-KILL $pid"; fi; done
                      curl -s -o /dev/null -w 'socket %{http_code}\\n' --unix-socket "$DATA/sluice.sock" -X POST \\
                        -H 'Content-Type: application/json' -H 'Idempotency-Key: a' -d '{}' \\
                        http://localhost/api/v1/projects/demo/runs/1/cancel
                      echo over
            """
        try with([script]) { served in
            let run = try served.run("ci")
            let log = try log(served)
            #expect(run.status == 0 && log.contains("over"), "\(run) \(log)")
            #expect(!log.contains("CAN-"), "\(log)")
            #expect(log.contains("socket 401") || log.contains("socket 403"), "\(log)")
        }
    }

    @Test("siblings are different users: neither reads the other's environment or workspace")
    func siblings() throws {
        let text = """
            on: [push, workflow_dispatch]
            jobs:
              one:
                runs-on: ubuntu-latest
                env: { WORD: a-word-of-one-alone }
                steps:
                  - run: |
                      id -un > /tmp/SHARED.one; echo "$GITHUB_WORKSPACE" > /tmp/SHARED.place; chmod 644 /tmp/SHARED.*
                      echo mine > file
                      for i in $(seq 6000); do test -e /tmp/SHARED.two && exit 0; sleep 0.1; done; exit 1
              two:
                runs-on: ubuntu-latest
                steps:
                  - run: |
                      for i in $(seq 6000); do test -s /tmp/SHARED.place && break; sleep 0.1; done
                      test "$(id -un)" != "$(cat /tmp/SHARED.one)" || echo SAME-USER
                      grep -azs WORD=a-word-of-one-alone /proc/[0-9]*/environ && echo CAN-READ
                      cat "$(cat /tmp/SHARED.place)/file" && echo CAN-READ
                      ls "$(dirname "$(cat /tmp/SHARED.place)")" && echo CAN-LIST
                      touch /tmp/SHARED.two
            """
        let mark = "sluice-steps-\(UUID().uuidString.prefix(8))"
        defer { for part in ["one", "two", "place"] { unlink("/tmp/\(mark).\(part)") } }
        try with(["run: 'true'"], more: ["pair": text.replacing("SHARED", with: mark)]) { served in
            let run = try served.run("pair", "--max-parallel", "2")
            let log = try log(served)
            #expect(run.status == 0, "\(run) \(log)")
            #expect(!log.contains("SAME-USER") && !log.contains("CAN-"), "\(log)")
        }
    }

    @Test("where all users have jobs the next job waits, and says so")
    func waiting() throws {
        let gate = "/tmp/sluice-steps-\(UUID().uuidString.prefix(8))"
        defer { unlink(gate) }
        let job = { (name: String) in
            """
              \(name):
                runs-on: ubuntu-latest
                steps: [{ run: 'echo \(name) is $(id -un); until test -e \(gate); do sleep 0.1; done' }]

            """
        }
        let text = "on: [push, workflow_dispatch]\njobs:\n" + ["a", "b", "c"].map(job).joined()
        try with(["run: 'true'"], more: ["many": text]) { served in
            let running = try served.scratch.start(
                ["run", "many", "--max-parallel", "3", "--data-dir", served.store, "--ref", "main"])
            // Two jobs have the users; the third asks for one meanwhile.
            let areTaken = try eventually(within: 120) {
                let said = try self.log(served)
                return StepUsers.pool.allSatisfy { said.contains(" is \($0)") }
            }
            #expect(areTaken, "\(running.output)")
            usleep(5_000_000)
            _ = FileManager.default.createFile(atPath: gate, contents: nil)
            let run = try running.answer()
            let log = try log(served)
            #expect(run.status == 0, "\(run) \(log)")
            for name in ["a", "b", "c"] {
                #expect(StepUsers.pool.contains { log.contains("\(name) is \($0)") }, "\(log)")
            }
            let shown = try served.scratch.run("show", "1", "--json", "--data-dir", served.store).output
            #expect(shown.contains("The job waits for a user: all 2"), "\(shown)")
        }
    }

    @Test("checkouts, artifacts, caches and hashes work, and none of them reads what the step may not")
    func actions() throws {
        try with([
            "uses: actions/checkout@v4",
            "run: 'git status --porcelain; git log -1 --format=%an; test -f README.md; ls -ld . .git | cut -c1-10'",
            "run: 'mkdir out; echo made > out/file; echo kept > cached; ln -s \"${PWD%/steps/work/*}/server.sqlite\" out/stolen'",
            "uses: actions/upload-artifact@v4\n        with: { name: stolen, path: out }\n        id: stolen\n        continue-on-error: true",
            "run: 'test \"$OUTCOME\" = failure; rm out/stolen'\n        env: { OUTCOME: '${{ steps.stolen.outcome }}' }",
            "uses: actions/upload-artifact@v4\n        with: { name: made, path: out }",
            "uses: actions/download-artifact@v4\n        with: { name: made, path: back }",
            "uses: actions/cache/save@v4\n        with: { path: cached, key: one }",
            "run: rm cached",
            "uses: actions/cache/restore@v4\n        with: { path: cached, key: one, fail-on-cache-miss: true }",
            "run: 'test \"$(cat back/file)\" = made; test \"$(cat cached)\" = kept; test \"$(stat -c %U back/file cached README.md .git/HEAD | sort -u)\" = \"$(id -un)\"; echo ${{ hashFiles(''README.md'') }}'",
            "run: 'ln -s \"${PWD%/steps/work/*}/server.sqlite\" linked'",
            "run: 'echo hash ${{ hashFiles(''linked'') }}'\n        continue-on-error: true\n        id: hash",
            "run: 'test \"$OUTCOME\" = failure'\n        env: { OUTCOME: '${{ steps.hash.outcome }}' }",
        ]) { served in
            let run = try served.run("ci")
            let log = try log(served)
            #expect(run.status == 0, "\(run) \(log)")
            #expect(log.contains("Ann") && log.contains("Cache restored from key: one"), "\(log)")
            // Once more: the workspace of the run before was another user's.
            try served.reload(stepUsers: ["irc", "uucp"])
            let again = try served.run("ci")
            let second = try self.log(served, 2)
            #expect(again.status == 0, "\(again) \(second)")
        }
    }

    @Test("a variable of a step reaches no process that runs as the server")
    func preload() throws {
        try with([
            "run: 'echo LD_PRELOAD=/nowhere/evil.so >> \"$GITHUB_ENV\"; echo SLUICE_INTERNAL_STORE=/nowhere >> \"$GITHUB_ENV\"'",
            "uses: actions/checkout@v4",
        ]) { served in
            let run = try served.run("ci")
            let log = try log(served)
            #expect(run.status == 0 && !log.contains("cannot be preloaded"), "\(run) \(log)")
        }
    }

    @Test("a cancelled step and one whose time is up are ended whatever they have started")
    func endings() throws {
        try with([
            "run: '(trap \"\" INT TERM; exec sleep 600) & setsid sleep 600 & sleep 600'\n        timeout-minutes: 0.02"
        ]) { served in
            let run = try served.run("ci")
            #expect(run.status == 1, "\(run)")
            let isOver = eventually(within: 120) {
                served.scratch.processes(in: served.data).values.allSatisfy { $0 != "sleep" }
            }
            #expect(isOver)
        }
    }

    @Test("a run whose engine and keeper were killed goes on as the same user, also by a plain 'resume'")
    func recovery() throws {
        let mark = "/tmp/sluice-steps-\(UUID().uuidString.prefix(8))"
        defer { unlink(mark) }
        try with([
            "run: 'id -un; touch \(mark); sleep 600'", "run: 'echo after $(id -un)'\n        if: always()",
        ]) { served in
            served.stop()
            let run = try served.scratch.start(["run", "ci", "--ref", "main", "--data-dir", served.store])
            let hasBegun = eventually(within: 120) { access(mark, F_OK) == 0 }
            #expect(hasBegun)
            served.scratch.killAllTogether()
            #expect(eventually(within: 120) { run.hasEnded && served.scratch.leftovers().isEmpty })
            let resumed = try served.scratch.run("resume", "1", "--data-dir", served.store)
            let log = try log(served)
            #expect(resumed.status == 1 && log.contains("after uucp"), "\(resumed) \(log)")
            #expect(!log.contains("after root"), "\(log)")
            try served.start()
        }
    }

    @Test("containers are refused where docker is not granted, and a step cannot open docker's socket")
    func docker() throws {
        let text = """
            on: [push, workflow_dispatch]
            jobs:
              job: { runs-on: ubuntu-latest, services: { one: { image: 'scratch' } }, steps: [{ run: 'true' }] }
            """
        try with(
            ["run: 'if test -S /var/run/docker.sock; then test ! -w /var/run/docker.sock; fi'"], more: ["boxed": text]
        ) { served in
            let run = try served.run("ci")
            #expect(run.status == 0, "\(run)")
            let boxed = try served.run("boxed")
            #expect(boxed.status != 0, "\(boxed)")
        }
    }

    @Test("users that cannot be used are told with their place, and nothing is served")
    func mistakes() throws {
        try ServedScratch.with(workflows: [:]) { served in
            served.stop()
            for (user, words) in [
                ("nobody-of-here", "This machine has no user 'nobody-of-here'."), ("root", "'root' is root"),
            ] {
                try served.configure(
                    "projects: { demo: { repository: \(served.scratch.repository) } }\nsteps: { users: [\(user)] }\n")
                let answer = try served.scratch.run(
                    "serve", "--data-dir", served.data, "--config", served.scratch.folder + "/server.yml", "--listen",
                    "127.0.0.1:0")
                #expect(answer.status == 2 && answer.errors.contains(words), "\(answer)")
                #expect(answer.errors.contains("server.yml:2:18"), "\(answer)")
                let checked = try served.scratch.run(
                    "serve", "--data-dir", served.data, "--config", served.scratch.folder + "/server.yml", "--check")
                #expect(checked.status == 2 && checked.errors == answer.errors, "\(checked)")
            }
            try served.configure("projects: { demo: { repository: \(served.scratch.repository) } }\n")
            try served.start()
        }
    }

    @Test("users that another server has are refused, and the file can be checked beside the server that has them")
    func others() throws {
        try with(["run: 'true'"]) { served in
            let file = served.scratch.folder + "/server.yml"
            let other = served.scratch.folder + "/other"
            let answer = try served.scratch.run(
                "serve", "--data-dir", other, "--config", file, "--listen", "127.0.0.1:0")
            let process = try #require(served.process?.pid)
            for name in StepUsers.pool {
                #expect(answer.errors.contains("'\(name)' runs the steps of another server (process \(process))."))
            }
            #expect(answer.status == 2 && answer.errors.contains("Give each server users of its own."), "\(answer)")
            let checked = try served.scratch.run("serve", "--data-dir", served.data, "--config", file, "--check")
            #expect(checked.status == 0 && checked.output == "\(file): all is right; 1 project.\n", "\(checked)")
            // It is nobody's after a kill.
            served.kill()
            try served.start()
        }
    }
}

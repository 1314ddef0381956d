import Foundation
import Glibc
import TestSupport
import Testing

/// Docker at a server whose steps have users of their own: with real docker, and the image that `scripts/test-images` builds.
@Suite(
    "Docker where steps are users of their own", .ownThread, .serialized,
    .enabled(if: geteuid() == 0, "Only root may run steps as other users."),
    .enabled(if: TestImage.isThere, "docker has no busybox of the tests"))
struct GrantedStepsTests {
    private func with(
        _ workflows: [String: String], files: [String: String] = [:], _ body: (ServedScratch) throws -> Void
    ) throws {
        try StepUsers.alone {
            try ServedScratch.with(
                workflows: workflows.mapValues { $0.replacing("IMAGE", with: TestImage.name) },
                configuration: StepUsers.line(), project: ["docker: [granted]"]
            ) { served in
                for (name, text) in files {
                    try served.scratch.write(name, text.replacing("IMAGE", with: TestImage.name))
                }
                if !files.isEmpty { try served.scratch.commit() }
                try body(served)
            }
        }
    }

    private func succeed(_ served: ServedScratch, _ run: Int, _ workflow: String = "granted") throws -> String {
        let answer = try served.run(workflow)
        let log = try served.log(of: run)
        #expect(answer.status == 0, "\(answer) \(log)")
        #expect(StepUsers.areFree(in: served.data))
        return log
    }

    // MARK: Granted

    private static let host = """
        on: [push, workflow_dispatch]
        jobs:
          job:
            runs-on: ubuntu-latest
            services: { web: { image: IMAGE, command: httpd -f -p 80, ports: [80] } }
            steps:
              - uses: actions/checkout@v4
              - run: |
                  echo "user $(id -un) in $(id -Gn)"
                  docker run --rm --label sluice.run=$SLUICE_RUN_LABEL IMAGE echo from a container
                  mkdir built; printf 'FROM IMAGE\\nRUN touch /made\\n' > built/Dockerfile
                  docker build -q -t sluice-test/granted:$SLUICE_RUN_LABEL built >/dev/null
                  docker run --rm sluice-test/granted:$SLUICE_RUN_LABEL ls /made
                  docker rmi -f sluice-test/granted:$SLUICE_RUN_LABEL >/dev/null
                  curl -s -o /dev/null -w 'service %{http_code}\\n' http://localhost:${{ job.services.web.ports['80'] }}/
              - uses: ./actions/made
                id: made
                with: { word: spoken }
              - uses: docker://IMAGE
                with: { args: sh -c "mkdir -p deep/er && echo x > deep/er/file && chmod 700 deep && touch $RUNNER_TEMP/of-root" }
              - run: |
                  echo "outputs: ${{ steps.made.outputs.told }} $FROM_MADE"
                  echo "owners: $(stat -c %U made made/inner/file deep deep/er/file "$RUNNER_TEMP/of-root" | sort -u | xargs)"
                  echo more >> made/inner/file; rm -r deep; mkdir deep; mv made/inner made/moved
              - run: mkdir -p "$HOME/x"; touch "$HOME/x/y"
              - uses: actions/upload-artifact@v4
                with: { name: made, path: made }
              - uses: actions/download-artifact@v4
                with: { name: made, path: made/back }
              - uses: actions/cache@v4
                with: { path: made, key: "made-${{ github.run_number }}" }
              - run: |
                  echo "hash [${{ hashFiles('made/**') }}] $(wc -l < made/back/moved/file) lines"
                  docker run --rm -v "$PWD:/w" IMAGE sh -c 'mkdir -p /w/left/inner; echo x > /w/left/inner/file; chmod -R go-rwx /w/left'
                  docker run --rm -v "$PWD:/w" IMAGE sh -c 'echo changed > /w/README.md'
              - uses: actions/upload-artifact@v4
                with: { name: left, path: left }
              - uses: actions/checkout@v4
              - run: |
                  echo "checked out: $(find . -name 'left*') $(cat README.md)"
                  docker run --rm -v "$PWD:/w" IMAGE sh -c 'mkdir -p /w/left/inner; echo x > /w/left/inner/file; chmod -R go-rwx /w/left'
        """
    private static let action = """
        name: made
        inputs: { word: { required: true } }
        outputs: { told: { description: told } }
        runs: { using: docker, image: Dockerfile }
        """
    /// As root of its container, with a mask that keeps all from others, and with files in the place of those it was given.
    private static let actionScript = """
        #!/bin/sh
        set -e
        umask 077
        mkdir -p made/inner; echo "$INPUT_WORD" > made/inner/file
        echo "told=$INPUT_WORD" > /tmp/output; mv /tmp/output "$GITHUB_OUTPUT"
        echo FROM_MADE=a-variable >> "$GITHUB_ENV"
        echo '# Said in a container' >> "$GITHUB_STEP_SUMMARY"
        """

    @Test("a granted workflow's steps use docker, and what its containers make as root is the job's user's")
    func host() throws {
        let files = [
            "actions/made/action.yml": Self.action, "actions/made/main.sh": Self.actionScript,
            "actions/made/Dockerfile": "FROM IMAGE\nCOPY main.sh /main.sh\nENTRYPOINT [\"sh\", \"/main.sh\"]\n",
        ]
        try with(["granted": Self.host], files: files) { served in
            let log = try succeed(served, 1)
            for line in [
                "from a container", "/made", "service 404", "outputs: spoken a-variable", "owners: uucp\n",
                "] 2 lines", "checked out:  A project.\n",
            ] { #expect(log.contains(line), "'\(line)' is missing: \(log)") }
            // The next run begins with what the containers have left, as another user.
            try served.reload(stepUsers: ["irc", "uucp"], project: ["docker: [granted]"])
            let second = try succeed(served, 2)
            #expect(second.contains("owners: irc\n"), "\(second)")
        }
    }

    private static let contained = """
        on: [push, workflow_dispatch]
        jobs:
          root:
            runs-on: ubuntu-latest
            container: IMAGE
            steps:
              - uses: actions/checkout@v4
              - id: said
                run: |
                  umask 077
                  echo "number $(id -u) in $(pwd)"; cat README.md
                  mkdir -p out/inner "$HOME/own"; echo built > out/inner/file; echo t > "$RUNNER_TEMP/t"
                  echo answer=42 >> "$GITHUB_OUTPUT"; echo FROM_STEP=a-variable >> "$GITHUB_ENV"
                  echo /opt/of-the-step >> "$GITHUB_PATH"
                  echo '# Summary' > /tmp/summary; mv /tmp/summary "$GITHUB_STEP_SUMMARY"
              - run: echo "told ${{ steps.said.outputs.answer }} $FROM_STEP $PATH"
              - uses: actions/upload-artifact@v4
                with: { name: "out-${{ github.job }}", path: out }
              - uses: actions/download-artifact@v4
                with: { name: "out-${{ github.job }}", path: out/inner/back }
              - uses: actions/cache/save@v4
                with: { path: "out\\n~/own", key: "out-${{ github.job }}-${{ github.run_number }}" }
              - run: cat out/inner/back/inner/file; echo "hash [${{ hashFiles('out/**') }}]"; rm -r out/inner/back
              - uses: actions/checkout@v4
              - run: test ! -e out; test -s README.md; mkdir -p left/behind; echo x > left/behind/file; echo y > README.md
        """
    private static let other = """
          other:
            runs-on: ubuntu-latest
            container: { image: IMAGE, options: --user 12345:12345 }
            steps:
              - uses: actions/checkout@v4
              - id: said
                run: |
                  echo "number $(id -u)"; cat README.md; mkdir mine; echo of-12345 > mine/file; touch "$HOME/own" "$RUNNER_TEMP/own"
                  echo answer=43 >> "$GITHUB_OUTPUT"; echo FROM_STEP=another >> "$GITHUB_ENV"; echo '# S' >> "$GITHUB_STEP_SUMMARY"
              - run: echo "told ${{ steps.said.outputs.answer }} $FROM_STEP"
              - uses: actions/upload-artifact@v4
                with: { name: mine, path: mine }
        """

    @Test("jobs in containers, as root and as another number, with command files and the built-in actions")
    func containers() throws {
        try with(["granted": Self.contained + "\n" + Self.other]) { served in
            for number in [1, 2] {
                let log = try succeed(served, number)
                for line in [
                    "number 0 in /__w/", "A project.", "told 42 a-variable /opt/of-the-step:", "hash [",
                    "number 12345", "told 43 another",
                ] { #expect(log.contains(line), "'\(line)' is missing: \(log)") }
                #expect(!log.contains("hash []"), "\(log)")
            }
        }
    }

    // MARK: Not granted

    @Test("a workflow that is not named gets no docker: the socket refuses its step, and a sentence its containers")
    func notGranted() throws {
        let text = """
            on: [push, workflow_dispatch]
            jobs:
              step:
                runs-on: ubuntu-latest
                steps:
                  - run: |
                      docker ps 2>&1 && echo CAN-ASK; docker run --rm -v /:/host IMAGE cat /host/etc/shadow && echo CAN-RUN
                      DOCKER_HOST=tcp://127.0.0.1:2375 docker ps 2>&1 && echo CAN-ASK; id -Gn; echo tried
              boxed: { runs-on: ubuntu-latest, container: IMAGE, steps: [{ run: echo IN-A-CONTAINER }] }
              served: { runs-on: ubuntu-latest, services: { one: { image: IMAGE } }, steps: [{ run: echo BESIDE-A-SERVICE }] }
              image: { runs-on: ubuntu-latest, steps: [{ uses: 'docker://IMAGE', with: { args: echo IN-AN-IMAGE } }] }
              action:
                runs-on: ubuntu-latest
                steps: [{ uses: actions/checkout@v4 }, { uses: ./actions/made, with: { word: IN-AN-ACTION } }]
            """
        let files = ["actions/made/action.yml": Self.action, "actions/made/Dockerfile": "FROM IMAGE\n"]
        try with(["other": text], files: files) { served in
            let run = try served.run("other")
            // Without the names of the steps, which have the same words.
            let log = try served.log(of: 1).split(separator: "\n", omittingEmptySubsequences: false)
                .filter { !$0.hasPrefix("── ") }.joined(separator: "\n")
            #expect(run.status == 1 && log.contains("permission denied") && log.contains("tried"), "\(run) \(log)")
            for word in ["CAN-", "IN-A-CONTAINER", "BESIDE-A-SERVICE", "IN-AN-IMAGE", "IN-AN-ACTION", "docker\n"] {
                #expect(!log.contains(word), "\(word): \(log)")
            }
            let shown = try served.scratch.run("show", "1", "--data-dir", served.store).output
            let remedy = "Name the workflow under 'docker:' of its project."
            #expect((shown + log + run.output).components(separatedBy: remedy).count > 4, "\(shown) \(log)")
        }
    }

    @Test("the files by which a granted job's container talks to its runner are out of reach of other jobs")
    func files() throws {
        let mark = "/tmp/sluice-steps-\(UUID().uuidString.prefix(8))"
        defer { for part in [".place", ".tried"] { unlink(mark + part) } }
        let granted = """
            on: [push, workflow_dispatch]
            jobs:
              job:
                runs-on: ubuntu-latest
                steps:
                  - uses: docker://IMAGE
                    with: { args: 'true' }
                  - run: |
                      echo "$GITHUB_OUTPUT" > MARK.new; chmod 644 MARK.new; mv MARK.new MARK.place
                      for i in $(seq 6000); do test -e MARK.tried && break; sleep 0.1; done
            """
        let spy = """
            on: [push, workflow_dispatch]
            jobs:
              job:
                runs-on: ubuntu-latest
                steps:
                  - run: |
                      for i in $(seq 6000); do test -s MARK.place && break; sleep 0.1; done
                      FILE=$(cat MARK.place); FOLDER=$(dirname "$FILE")
                      ls "$FOLDER" && echo CAN-LIST
                      cat "$FILE" && echo CAN-READ
                      echo PATH=/tmp >> "$FILE" && echo CAN-WRITE
                      touch "$FOLDER/by-a-stranger" && echo CAN-ADD
                      touch MARK.tried; echo over
            """
        let workflows = ["granted": granted, "spy": spy].mapValues { $0.replacing("MARK", with: mark) }
        try with(workflows) { served in
            let first = try served.scratch.start(["run", "granted", "--ref", "main", "--data-dir", served.store])
            try #require(
                eventually(within: 120) { access(mark + ".place", F_OK) == 0 }, "\(first.output)\(first.errors)")
            let second = try served.run("spy")
            let log = try served.log(of: 2)
            #expect(second.status == 0 && log.contains("over") && !log.contains("CAN-"), "\(second) \(log)")
            #expect(eventually(within: 120) { first.hasEnded })
        }
    }

    // MARK: Not trusted

    private static let fork = """
        on: { pull_request: }
        jobs:
          contained:
            runs-on: ubuntu-latest
            container: IMAGE
            steps:
              - uses: actions/checkout@v4
              - run: |
                  umask 077
                  echo "number $(id -u) key [$KEY] token [${{ github.token }}]"
                  test -e /var/run/docker.sock && echo CAN-USE-DOCKER
                  for path in FOLDER /proc/1/root/FOLDER; do test -e "$path/server/server.sqlite" && echo CAN-SEE-THE-SERVER; done
                  gateway=$(ip route | sed -n 's/default via \\([^ ]*\\).*/\\1/p')
                  for host in 127.0.0.1 $gateway; do
                    wget -q -T 5 -O - "http://$host:$(cat port)/healthz" && echo "CAN-ASK $host"
                  done
                  mkdir -p out; echo built > out/file; cat new.txt
                env: { KEY: '${{ secrets.DEPLOY_KEY }}' }
              - uses: actions/upload-artifact@v4
                with: { name: result, path: out }
              - run: ln -s FOLDER out/away; ln -s FOLDER away
              - uses: actions/upload-artifact@v4
                continue-on-error: true
                with: { name: stolen, path: out }
              - uses: actions/checkout@v4
                continue-on-error: true
                with: { path: away }
              - run: test ! -e away/README.md && echo over
          host:
            runs-on: ubuntu-latest
            steps:
              - run: |
                  echo "on the host as $(id -un) in [$(id -Gn)]"
                  test -w /var/run/docker.sock && echo CAN-USE-DOCKER
                  docker ps && echo CAN-ASK; cat FOLDER/server/server.sqlite FOLDER/secrets.env && echo CAN-READ; true
        """

    @Test(
        "a fork's run has no docker where its workflow is granted it, and its container reaches nothing of the server")
    func untrusted() throws {
        try StepUsers.alone {
            try ForkScratch.with(
                workflows: ["granted": Self.fork.replacing("IMAGE", with: TestImage.name)],
                project: ["pull-requests: run", "docker: [granted]", "host-steps: [granted]"],
                server: [StepUsers.line()]
            ) { forks in
                chmod(forks.folder + "/secrets.env", 0o600)
                let sha = try forks.open(7, changing: ["new.txt": "of the fork\n", "port": "\(forks.served.port)\n"])
                try forks.tell(7, at: sha, from: "stranger")
                let run = try forks.ended("granted.yml")
                let log = try forks.log(run.number)
                #expect(
                    run.job("contained").outcome == "success" && run.job("host").outcome == "success", "\(run) \(log)")
                for line in ["number 0 key [] token []", "of the fork", "over", "on the host as"] {
                    #expect(log.contains(line), "'\(line)' is missing: \(log)")
                }
                #expect(!log.contains("CAN-") && !log.contains("docker]"), "\(log)")
                #expect(!log.contains("root]") && log.contains("leads out of the job's folders"), "\(log)")
                let artifacts = (run["artifacts"] as? [[String: Any]] ?? []).compactMap { $0["name"] as? String }
                #expect(artifacts == ["result"])
                #expect(forks.text("secrets.env")?.contains(ForkScratch.deployKey) == true)
            }
        }
    }
}

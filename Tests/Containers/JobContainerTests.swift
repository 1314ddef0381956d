import Containers
import Foundation
import TestSupport
import Testing

@Suite("Jobs in containers, by the real sluice", .ownThread)
struct JobContainerTests {
    @Test("run their steps there, with GitHub's paths, and see what earlier steps set")
    func steps() throws {
        let workflow = """
            on: push
            jobs:
              a:
                runs-on: ubuntu-latest
                container: { image: "sluice-test/busybox:1", env: { FOO: bar, PLACE: "/opt" }, volumes: ["data:/data"] }
                outputs: { made: "${{ steps.one.outputs.made }}" }
                steps:
                  - uses: actions/checkout@v4
                  - id: one
                    run: |
                      echo "where=$PWD $GITHUB_WORKSPACE ${{ github.workspace }} $HOME $FOO"
                      echo "shell=$0 os=$(cat /etc/passwd | wc -l)"
                      test -f workflows/ci.yml && test -f "$GITHUB_EVENT_PATH" && test -d "$RUNNER_TEMP" && touch /data/x
                      echo "SET=by one" >> "$GITHUB_ENV"
                      echo "made=42" >> "$GITHUB_OUTPUT"
                      mkdir -p tools; printf '#!/bin/sh\\necho from a tool\\n' > tools/tool; chmod +x tools/tool
                      echo "$PWD/tools" >> "$GITHUB_PATH"
                      echo "# Summary" >> "$GITHUB_STEP_SUMMARY"
                  - run: echo "$SET ${{ steps.one.outputs.made }} ${{ env.SET }}"; tool
                  - run: pwd
                    working-directory: tools
                  - run: pwd
                    working-directory: /data
                  - run: echo "${{ hashFiles('workflows/ci.yml') != '' }} ${{ job.container.network != '' }}"
                    shell: sh -x {0}
              b:
                runs-on: ubuntu-latest
                needs: a
                steps:
                  - run: echo "made ${{ needs.a.outputs.made }}"
            """
        try SluiceFixture.with(workflow) { fixture in
            let answer = try fixture.sluice("run", "ci")
            #expect(answer.status == 0, "\(answer.output)")
            let place = "/__w/app/app"
            #expect(answer.output.contains("where=\(place) \(place) \(place) /github/home bar"))
            #expect(answer.output.contains("by one 42 by one"))
            #expect(answer.output.contains("from a tool"))
            #expect(answer.output.contains("a | \(place)/tools\n"))
            #expect(answer.output.contains("a | /data\n"))
            #expect(answer.output.contains("true true"))
            #expect(answer.output.contains("made 42"))
        }
    }

    @Test("that have docker's socket can label what they start beside their container, so that it goes with the job")
    func siblings() throws {
        let engine = try ContainerEngine.find(in: ProcessInfo.processInfo.environment)
        let socket = try #require(try engine.endpoint().socketPath)
        let workflow = """
            on: push
            jobs:
              a:
                runs-on: ubuntu-latest
                container:
                  image: sluice-test/debian:1
                  volumes: ["\(engine.program):/usr/local/bin/docker:ro", "\(socket):/var/run/docker.sock"]
                steps:
                  - run: |
                      docker run --detach --network none --label "sluice.run=$SLUICE_RUN_LABEL" --label "sluice.job=$SLUICE_JOB_LABEL" \\
                        sluice-test/busybox:1 sleep 600
                  - run: echo "siblings $(docker ps --quiet --filter "label=sluice.run=$SLUICE_RUN_LABEL" | wc -l)"
            """
        try SluiceFixture.with(workflow) { fixture in
            let answer = try fixture.sluice("run", "ci")
            #expect(answer.status == 0, "\(answer.output)")
            // The job's own container is one of them. That none is left is seen by the fixture.
            #expect(answer.output.contains("siblings 2"), "\(answer.output)")
        }
    }

    @Test("fail with the step's exit code, and later steps run there all the same")
    func failure() throws {
        let workflow = """
            on: push
            jobs:
              a:
                runs-on: ubuntu-latest
                container: sluice-test/busybox:1
                steps:
                  - run: exit 7
                  - if: always()
                    run: echo "still here ${{ job.status }}"
                  - if: always()
                    run: no-such-program
            """
        try SluiceFixture.with(workflow) { fixture in
            let answer = try fixture.sluice("run", "ci")
            #expect(answer.status == 1)
            #expect(answer.output.contains("exit code 7"))
            #expect(answer.output.contains("still here failure"))
            #expect(answer.output.contains("exit code 127"))
        }
    }

    @Test("get secrets by their environment, and nobody finds them in a command line or a log")
    func secrets() throws {
        let workflow = """
            on: push
            jobs:
              a:
                runs-on: ubuntu-latest
                container: { image: "sluice-test/busybox:1", env: { PASSWORD: "${{ secrets.PASSWORD }}" } }
                steps:
                  - run: |
                      echo "is $PASSWORD $TOKEN"
                      test "$PASSWORD$TOKEN" = hunter2hunter3 && cat /proc/*/cmdline | grep -c hunte[r] || echo none
                    env: { TOKEN: "${{ secrets.TOKEN }}" }
            """
        try SluiceFixture.with(workflow) { fixture in
            let answer = try fixture.sluice("run", "ci", "--secret", "PASSWORD=hunter2", "--secret", "TOKEN=hunter3")
            #expect(answer.status == 0, "\(answer.output)")
            #expect(answer.output.contains("is *** ***"))
            #expect(answer.output.contains("none"))
            #expect(!answer.output.contains("hunter"))
        }
    }

    @Test("leave files of root that do not block the next checkout")
    func rootFiles() throws {
        let workflow = """
            on: push
            jobs:
              a:
                runs-on: ubuntu-latest
                container: sluice-test/busybox:1
                steps:
                  - uses: actions/checkout@v4
                  - run: mkdir -p deep/er && echo x > deep/er/f && chmod 000 deep/er/f && chmod 500 deep/er && ls
            """
        try SluiceFixture.with(workflow) { fixture in
            for _ in 0..<2 {
                let answer = try fixture.sluice("run", "ci")
                #expect(answer.status == 0, "\(answer.output)")
            }
        }
    }

    @Test("use git there, with the objects that the checkout borrows")
    func git() throws {
        let workflow = """
            on: push
            jobs:
              a:
                runs-on: ubuntu-latest
                container: sluice-test/debian:1
                steps:
                  - uses: actions/checkout@v4
                  - run: git log --oneline && git status --short && git fsck --connectivity-only
                    shell: bash
            """
        try SluiceFixture.with(workflow) { fixture in
            let answer = try fixture.sluice("run", "ci")
            #expect(answer.status == 0, "\(answer.output)")
            #expect(answer.output.contains("A commit"))
        }
    }

    @Test("whose image cannot be had fail in their first step, and nothing runs on the host instead")
    func noImage() throws {
        let workflow = """
            on: push
            jobs:
              a:
                runs-on: ubuntu-latest
                container: 127.0.0.1:1/nobody/nothing:1
                steps:
                  - run: echo on the host
                  - if: always()
                    run: echo on the host
            """
        try SluiceFixture.with(workflow) { fixture in
            let answer = try fixture.sluice("run", "ci")
            #expect(answer.status == 1)
            #expect(answer.output.contains("\"127.0.0.1:1/nobody/nothing:1\" cannot be pulled"), "\(answer.output)")
            #expect(answer.output.contains("connection refused"))
            #expect(answer.output.contains("is not running, so nothing can run in it"))
            #expect(!answer.output.contains("| on the host"))
        }
    }

    @Test("are told of before the run where docker is down, or not there at all")
    func noDocker() throws {
        let workflow = """
            on: push
            jobs:
              a: { runs-on: ubuntu-latest, container: "x:1", steps: [{ run: "true" }] }
              b: { runs-on: ubuntu-latest, steps: [{ run: "true" }] }
            """
        try SluiceFixture.with(workflow) { fixture in
            let down = try fixture.sluice("run", "ci", environment: ["DOCKER_HOST": "unix:///nowhere/docker.sock"])
            #expect(down.status == 2)
            #expect(down.output.contains("\"unix:///nowhere/docker.sock\" does not answer"), "\(down.output)")
            #expect(down.output.contains("'a'"))
            let none = try fixture.sluice("run", "ci", environment: ["PATH": "/nowhere"])
            #expect(none.status == 2)
            #expect(none.output.contains("Neither docker nor podman is on PATH"), "\(none.output)")
            let other = try fixture.sluice("run", "ci", "--job", "b", environment: ["DOCKER_HOST": "unix:///nowhere"])
            #expect(other.status == 0, "\(other.output)")
        }
    }

    @Test("do not start with options that GitHub does not support")
    func options() throws {
        let workflow = """
            on: push
            jobs:
              a:
                runs-on: ubuntu-latest
                container: { image: "sluice-test/busybox:1", options: "--network host" }
                steps: [{ run: "true" }]
            """
        try SluiceFixture.with(workflow) { fixture in
            let answer = try fixture.sluice("run", "ci")
            #expect(answer.status == 1)
            #expect(answer.output.contains("The option \"--network\" of \"--network host\" is not supported"))
        }
    }
}

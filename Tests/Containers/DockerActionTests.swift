import Containers
import Foundation
import TestSupport
import Testing

@Suite("Actions that are containers, by the real sluice", .ownThread)
struct DockerActionTests {
    private static let greeting = [
        "greet/action.yml": """
        name: greet
        inputs: { who: { default: nobody } }
        runs:
          using: docker
          image: Dockerfile
          args: [hello, "${{ inputs.who }}"]
          env: { EXTRA: "extra ${{ inputs.who }}", TOP: of the action }
          pre-entrypoint: /pre.sh
          post-entrypoint: /post.sh
        """,
        "greet/Dockerfile": """
        FROM sluice-test/busybox:1
        COPY *.sh /
        ENTRYPOINT ["/entry.sh"]
        """,
        "greet/entry.sh": """
        #!/bin/sh
        echo "args=$* extra=$EXTRA top=$TOP in=$PWD home=$HOME workspace=$GITHUB_WORKSPACE input=$INPUT_WHO"
        echo "greeting=hi $2" >> "$GITHUB_OUTPUT"
        echo "FROM_ACTION=yes" >> "$GITHUB_ENV"
        echo "saved=kept" >> "$GITHUB_STATE"
        mkdir -p deep/er && echo x > deep/er/f && chmod 500 deep/er
        """,
        "greet/pre.sh": "#!/bin/sh\necho \"before args=$*\"\n",
        "greet/post.sh": "#!/bin/sh\necho \"after state=$STATE_saved args=$*\"\n",
    ]

    @Test("stand in the history with the ids of their images, as do a job's container and its services")
    func history() throws {
        let workflow = """
            on: push
            jobs:
              a:
                runs-on: ubuntu-latest
                container: sluice-test/busybox:1
                services: { idle: { image: "sluice-test/debian:1", command: sleep 300 } }
                steps:
                  - uses: actions/checkout@v4
                  - uses: ./greet
                  - { uses: "docker://sluice-test/busybox:1", with: { args: "true" } }
            """
        try SluiceFixture.with(workflow, files: Self.greeting) { fixture in
            let answer = try fixture.sluice("run", "ci")
            #expect(answer.status == 0, "\(answer.output)")
            let engine = try ContainerEngine.find(in: ProcessInfo.processInfo.environment)
            let busybox = "      image sluice-test/busybox:1 \(try engine.imageID("sluice-test/busybox:1"))\n"
            let debian = "      image sluice-test/debian:1 \(try engine.imageID("sluice-test/debian:1"))\n"
            let text = try fixture.sluice("show", "last").output
            #expect(text.contains(busybox + debian), "\(text)")
            // Of the job's container, and of the step that names the image.
            #expect(text.split(separator: busybox, omittingEmptySubsequences: false).count == 3, "\(text)")
            #expect(text.contains("      image sluice-action:") && text.contains(" sha256:"), "\(text)")
            let json = try fixture.sluice("show", "last", "--json").output
            #expect(json.contains("\"images\":[{\"name\":\"sluice-test/busybox:1\",\"id\":\"sha256:"), "\(json)")
        }
    }

    @Test(
        "are built from their Dockerfile and run with arguments, variables and hooks; what they wrote counts"
    )
    func dockerfile() throws {
        let workflow = """
            on: push
            jobs:
              a:
                runs-on: ubuntu-latest
                env: { TOP: of the job }
                steps:
                  - uses: actions/checkout@v4
                  - uses: ./greet
                    id: greet
                    with: { who: World }
                  - run: echo "${{ steps.greet.outputs.greeting }} and $FROM_ACTION"
            """
        try SluiceFixture.with(workflow, files: Self.greeting) { fixture in
            for _ in 0..<2 {
                let answer = try fixture.sluice("run", "ci")
                #expect(answer.status == 0, "\(answer.output)")
                let line =
                    "args=hello World extra=extra World top=of the job in=/github/workspace home=/github/home "
                #expect(
                    answer.output.contains(line + "workspace=/github/workspace input=World"),
                    "\(answer.output)")
                #expect(answer.output.contains("| hi World and yes"))
                #expect(answer.output.contains("| after state=kept args=hello World"))
                // As on GitHub, an action of the workspace is not there yet when its pre step would come.
                #expect(!answer.output.contains("before args"))
            }
        }
    }

    @Test("are found in other repositories, and their pre step comes before all others")
    func remote() throws {
        let workflow = """
            on: push
            jobs:
              a:
                runs-on: ubuntu-latest
                container: sluice-test/busybox:1
                steps:
                  - run: echo first of its own
                  - uses: someone/greet@v1
                    with: { who: Mars }
            """
        try SluiceFixture.with(workflow, files: Self.greeting) { fixture in
            let answer = try fixture.sluice(
                "run", "ci", "--local-action", "someone/greet@v1=\(fixture.path("greet"))")
            #expect(answer.status == 0, "\(answer.output)")
            let before = try #require(
                answer.output.range(of: "before args=hello Mars"), "\(answer.output)")
            let own = try #require(answer.output.range(of: "| first of its own"))
            let after = try #require(answer.output.range(of: "after state=kept"))
            #expect(before.lowerBound < own.lowerBound && own.lowerBound < after.lowerBound)
        }
    }

    @Test("may be any image, with its entry point and arguments under 'with'")
    func image() throws {
        let workflow = """
            on: push
            jobs:
              a:
                runs-on: ubuntu-latest
                services:
                  web:
                    image: sluice-test/busybox:1
                    command: sh -c 'while :; do echo "hello from web" | nc -l -p 8000; done'
                    options: --health-cmd "netstat -ltn | grep -q :8000" --health-interval 100ms
                steps:
                  - uses: docker://sluice-test/busybox:1
                    id: image
                    with:
                      entrypoint: sh
                      args: -c "nc web 8000 </dev/null; echo $INPUT_ENTRYPOINT; touch made; echo out=1 >> $GITHUB_OUTPUT"
                  - run: test -f made && echo "made ${{ steps.image.outputs.out }}"
                  - uses: docker://sluice-test/busybox:1
                    with: { entrypoint: sh, args: "-c 'exit 4'" }
            """
        try SluiceFixture.with(workflow) { fixture in
            let answer = try fixture.sluice("run", "ci")
            #expect(answer.status == 1)
            #expect(answer.output.contains("| hello from web"), "\(answer.output)")
            #expect(answer.output.contains("| sh\n"))
            #expect(answer.output.contains("| made 1"))
            #expect(answer.output.contains("exit code"))
        }
    }

    @Test("with no more than a Dockerfile take their arguments from 'with'")
    func bare() throws {
        let files = [
            "bare/Dockerfile": """
            FROM sluice-test/busybox:1
            ENTRYPOINT ["sh", "-c", "for a in \\"$@\\"; do echo \\"<$a>\\"; done", "x"]
            """
        ]
        let workflow = """
            on: push
            jobs:
              a:
                runs-on: ubuntu-latest
                steps:
                  - uses: actions/checkout@v4
                  - uses: ./bare
                    with: { args: one "two three" }
            """
        try SluiceFixture.with(workflow, files: files) { fixture in
            let answer = try fixture.sluice("run", "ci")
            #expect(
                answer.output.contains("| <one>\n") && answer.output.contains("| <two three>\n"),
                "\(answer.output)")
        }
    }

    @Test("are ended by a cancel, and leave no container")
    func cancel() throws {
        let workflow = """
            on: push
            jobs:
              a:
                runs-on: ubuntu-latest
                steps:
                  - uses: docker://sluice-test/busybox:1
                    with:
                      entrypoint: sh
                      args: -c "trap 'echo heard; exit 3' INT; touch started; while :; do sleep 0.1; done"
            """
        try SluiceFixture.with(workflow) { fixture in
            let run = try fixture.start("run", "ci")
            #expect(fixture.appears(".sluice/slots/ci/a/workspace/started"))
            #expect(try fixture.leftovers().count == 1)
            run.interrupt()
            run.waitUntilExit()
            #expect(run.terminationStatus == 130)
            #expect(try fixture.sluice("logs", "1").output.contains("heard"))
        }
    }

    @Test("whose image cannot be built fail with the build's words")
    func failingBuild() throws {
        let files = [
            "bad/Dockerfile": "FROM sluice-test/busybox:1\nRUN echo no such header >&2 && exit 5\n"
        ]
        let workflow = """
            on: push
            jobs: { a: { runs-on: ubuntu-latest, steps: [{ uses: actions/checkout@v4 }, { uses: ./bad }] } }
            """
        try SluiceFixture.with(workflow, files: files) { fixture in
            let answer = try fixture.sluice("run", "ci")
            #expect(answer.status == 1)
            #expect(answer.output.contains("no such header"))
            #expect(answer.output.contains("cannot be built"), "\(answer.output)")
        }
    }
}

@Suite("JavaScript actions in a job's container, by the real sluice", .ownThread)
struct ScriptInContainerTests {
    private static let files = [
        "js/action.yml": "name: js\nruns: { using: node20, main: main.js, post: post.js }\n",
        "js/main.js": """
        const fs = require('fs')
        console.log('in', process.cwd(), __dirname, process.env.HOME, process.env.INPUT_WHAT)
        fs.appendFileSync(process.env.GITHUB_STATE, 'saved=kept\\n')
        """,
        "js/post.js": "console.log('after', process.env.STATE_saved)\n",
    ]

    private static func workflow(_ image: String) -> String {
        """
        on: push
        jobs:
          a:
            runs-on: ubuntu-latest
            container: \(image)
            steps:
              - uses: actions/checkout@v4
              - uses: ./js
                with: { what: given }
        """
    }

    @Test("run by the host's Node.js where that can run")
    func node() throws {
        try SluiceFixture.with(Self.workflow("sluice-test/debian:1"), files: Self.files) { fixture in
            let answer = try fixture.sluice("run", "ci")
            #expect(answer.status == 0, "\(answer.output)")
            #expect(answer.output.contains("in /__w/app/app /__w/app/app/js /github/home given"))
            #expect(answer.output.contains("after kept"))
        }
    }

    @Test("are told of where it cannot")
    func noNode() throws {
        try SluiceFixture.with(Self.workflow("sluice-test/busybox:1"), files: Self.files) { fixture in
            let answer = try fixture.sluice("run", "ci")
            #expect(answer.status == 1)
            #expect(answer.output.contains("The action './js' needs Node.js"), "\(answer.output)")
        }
    }
}

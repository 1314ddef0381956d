import Foundation
import TestSupport
import Testing

@Suite("Runners whose labels mean images, by the real sluice", .ownThread)
struct RunnerImageTests {
    private static let runner =
        "name: local\nlabels: [self-hosted, boxed]\nruns-on: { boxed: 'sluice-test/busybox:1' }\n"

    @Test("run such jobs in a container, and others on the host")
    func image() throws {
        let workflow = """
            on: push
            jobs:
              a:
                runs-on: [self-hosted, boxed]
                outputs: { where: "${{ steps.one.outputs.where }}" }
                steps:
                  - uses: actions/checkout@v4
                  - id: one
                    run: |
                      test -f runners/local.yml && test ! -e /etc/debian_version
                      echo "where=$PWD" >> "$GITHUB_OUTPUT"
              b:
                runs-on: self-hosted
                needs: a
                steps: [{ run: 'echo "inside it was ${{ needs.a.outputs.where }}, here $PWD"' }]
            """
        try SluiceFixture.with(workflow, files: ["runners/local.yml": Self.runner]) { fixture in
            let answer = try fixture.sluice("run", "ci")
            #expect(answer.status == 0, "\(answer.output)")
            #expect(answer.output.contains("inside it was /__w/app/app, here \(fixture.folder)"), "\(answer.output)")
        }
    }

    @Test("find the tools of setup-* actions in the container")
    func setup() throws {
        let workflow = """
            on: push
            jobs:
              a:
                runs-on: boxed
                steps:
                  - run: |
                      mkdir -p "$HOME/.deno/bin"
                      printf '#!/bin/sh\\necho "deno 1.40.2 (stable)"\\n' > "$HOME/.deno/bin/deno"; chmod +x "$HOME/.deno/bin/deno"
                  - id: setup
                    uses: denoland/setup-deno@v2
                    with: { deno-version: 1.x }
                  - run: echo "${{ steps.setup.outputs.deno-version }} $(deno --version) $(command -v deno)"
            """
        try SluiceFixture.with(workflow, files: ["runners/local.yml": Self.runner]) { fixture in
            let answer = try fixture.sluice("run", "ci")
            #expect(answer.status == 0, "\(answer.output)")
            #expect(
                answer.output.contains("1.40.2 deno 1.40.2 (stable) /github/home/.deno/bin/deno"), "\(answer.output)")
        }
    }

    @Test("give a shell in a container like the job's, with its services")
    func shell() throws {
        let workflow = """
            on: push
            jobs:
              a:
                runs-on: boxed
                services:
                  web:
                    image: "sluice-test/busybox:1"
                    command: httpd -f -p 80 -h /etc
                steps:
                  - run: echo made > made-by-step; echo "SET=by one" >> "$GITHUB_ENV"
                  - run: false
                    env: { OWN: step }
            """
        try SluiceFixture.with(workflow, files: ["runners/local.yml": Self.runner]) { fixture in
            #expect(try fixture.sluice("run", "ci").status == 1)
            let look =
                "test ! -e /etc/debian_version && echo \"$SET $OWN $PWD $(cat made-by-step)\" && until wget -qO- http://web/hostname; do sleep 0.1; done && "
                + "echo more > by-shell && echo x >> \"$GITHUB_OUTPUT\" && exit 5"
            let answer = try fixture.sluice("shell", "--", "sh", "-c", look)
            #expect(answer.status == 5, "\(answer.output)")
            #expect(answer.output.contains("by one step /__w/app/app made"), "\(answer.output)")
            let again = try fixture.sluice("shell", "--", "cat", "by-shell")
            #expect(again.status == 0 && again.output.contains("more"), "\(again.output)")
        }
    }
}

import Foundation
import Glibc
import TestSupport
import Testing

/// A workflow as projects have it, whose jobs run as users of their own.
@Suite(
    "Actions of jobs that run as users of their own", .ownThread, .serialized,
    .enabled(if: geteuid() == 0, "Only root may run steps as other users."))
struct SeparateActionsTests {
    private static let workflow = """
        on: [push, workflow_dispatch]
        env: { LEVEL: all }
        jobs:
          build:
            runs-on: ubuntu-latest
            strategy: { matrix: { size: [small, large] } }
            outputs: { digest: '${{ steps.digest.outputs.value }}' }
            steps:
              - uses: actions/checkout@v4
                with: { fetch-depth: 0 }
              - uses: actions/setup-node@v4
              - run: node -e 'require("fs").writeFileSync("from-node", process.version)'
              - uses: actions/cache@v4
                id: cache
                with: { path: "~/.cache/demo\\nstored", key: "demo-${{ matrix.size }}-${{ hashFiles('README.md') }}" }
              - run: |
                  echo "hit: [${{ steps.cache.outputs.cache-hit }}] ${{ matrix.size }}"
                  mkdir -p ~/.cache/demo stored; echo "${{ matrix.size }}" | tee ~/.cache/demo/file > stored/file
              - uses: ./actions/script
                id: script
                with: { name: Mona }
              - uses: ./actions/steps
                id: steps
                with: { word: '${{ steps.script.outputs.greeting }}' }
              - run: |
                  echo "after actions: ${{ steps.steps.outputs.said }}; $FROM_ACTION; $(tool-of-the-action)"
                  test "$(stat -c %U by-the-action)" = "$(id -un)"
              - id: digest
                run: echo "value=${{ hashFiles('**/*.md', 'stored/**') }}" >> "$GITHUB_OUTPUT"
              - run: mkdir -p dist; date > dist/built; ln -s built dist/newest; chmod 700 dist/built
              - uses: actions/upload-artifact@v4
                with: { name: "dist-${{ matrix.size }}", path: dist }
              - run: 'printf "# Built %s\\n" "${{ matrix.size }}" >> "$GITHUB_STEP_SUMMARY"'
              - run: git diff --exit-code && git log --oneline | grep -q 'A commit'
          check:
            needs: build
            runs-on: ubuntu-latest
            steps:
              - uses: actions/download-artifact@v4
                with: { path: all }
              - run: |
                  ls all; test -s all/dist-small/built; test -s all/dist-large/built
                  test -n "${{ needs.build.outputs.digest }}"; test ! -e README.md
                  echo "checked as $(id -un)"
        """
    private static let script = """
        name: script
        inputs: { name: { required: true } }
        outputs: { greeting: { description: said } }
        runs: { using: node20, main: main.js, post: post.js }
        """
    private static let main = """
        const fs = require('fs'), path = require('path'), env = process.env;
        fs.writeFileSync('by-the-action', 'made');
        fs.appendFileSync(env.GITHUB_OUTPUT, `greeting=Hello ${env.INPUT_NAME}\\n`);
        fs.appendFileSync(env.GITHUB_ENV, 'FROM_ACTION=a-variable\\n');
        fs.appendFileSync(env.GITHUB_STATE, 'kept=of main\\n');
        const folder = path.join(env.RUNNER_TEMP, 'programs');
        fs.mkdirSync(folder);
        fs.writeFileSync(path.join(folder, 'tool-of-the-action'), '#!/bin/sh\\necho a-tool\\n', { mode: 0o755 });
        fs.appendFileSync(env.GITHUB_PATH, folder + '\\n');
        """
    private static let steps = """
        name: steps
        inputs: { word: { required: true } }
        outputs: { said: { value: '${{ steps.say.outputs.said }}' } }
        runs:
          using: composite
          steps:
            - id: say
              shell: bash
              run: echo "said=$(sh "$GITHUB_ACTION_PATH/say.sh" "${{ inputs.word }}")" >> "$GITHUB_OUTPUT"
        """

    private static var hasNode: Bool { access("/usr/bin/node", X_OK) == 0 || access("/usr/local/bin/node", X_OK) == 0 }

    @Test(
        "a whole workflow: checkout, setup, cache, actions of the repository, artifacts, hashes, a matrix",
        .enabled(if: hasNode, "There is no Node.js that everybody on this machine can run."))
    func workflow() throws {
        try StepUsers.alone {
            try ServedScratch.with(configuration: StepUsers.line()) { served in
                let files = [
                    "workflows/ci.yml": Self.workflow, "actions/script/action.yml": Self.script,
                    "actions/script/main.js": Self.main,
                    "actions/script/post.js": "console.log('post has: ' + process.env.STATE_kept)",
                    "actions/steps/action.yml": Self.steps, "actions/steps/say.sh": "echo \"$1, said in steps\"\n",
                ]
                for (name, text) in files { try served.scratch.write(name, text) }
                try served.scratch.commit()
                for (number, hit) in [(1, "hit: [] "), (2, "hit: [true] ")] {
                    let run = try served.run("ci", "--max-parallel", "2")
                    let log = try served.log(of: number)
                    #expect(run.status == 0, "\(run) \(log)")
                    for size in ["small", "large"] { #expect(log.contains(hit + size), "\(log)") }
                    #expect(log.contains("after actions: Hello Mona, said in steps; a-variable; a-tool"), "\(log)")
                    #expect(log.contains("post has: of main"), "\(log)")
                    #expect(StepUsers.pool.contains { log.contains("checked as \($0)") }, "\(log)")
                    #expect(StepUsers.areFree(in: served.data))
                }
            }
        }
    }
}

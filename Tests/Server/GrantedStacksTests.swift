import Foundation
import Glibc
import TestSupport
import Testing

/// `sluice stack` in steps that are users of their own: with real docker, compose and registry.
@Suite(
    "Stacks where steps are users of their own", .ownThread, .serialized,
    .enabled(if: geteuid() == 0, "Only root may run steps as other users."),
    .enabled(if: TestImage.isThere, "docker has no busybox of the tests"))
struct GrantedStacksTests {
    /// A job of one step, which has `sluice` in its PATH as an installed one is.
    private static func workflow(_ lines: String...) -> String {
        """
        on: [push, workflow_dispatch]
        jobs:
          job:
            runs-on: ubuntu-latest
            steps:
              - uses: actions/checkout@v4
              - run: |
                  export PATH="PROGRAMS:$PATH"
        \(lines.map { "          " + $0 }.joined(separator: "\n"))
        """
    }

    /// Runs the body with a server that grants all of these workflows but `other` docker; then sees that nothing of a stack is left.
    private func with(_ workflows: [String: String], _ body: (ServedScratch) throws -> Void) throws {
        try StepUsers.alone {
            try ServedScratch.with(
                configuration: StepUsers.line(),
                project: ["docker: [\(workflows.keys.filter { $0 != "other" }.sorted().joined(separator: ", "))]"]
            ) { served in
                let (scratch, programs) = (served.scratch, served.scratch.folder + "/programs")
                try FileManager.default.createDirectory(atPath: programs, withIntermediateDirectories: true)
                let built = URL(fileURLWithPath: scratch.sluice).deletingLastPathComponent().path
                // By another process: one that a test is just starting would have what this one writes open.
                let copy = ["\(built)/sluice", "\(built)/sluice-keeper", programs]
                try #require(try scratch.start(copy, program: "cp").answer().status == 0)
                for (name, text) in workflows {
                    try scratch.write("workflows/\(name).yml", text.replacing("PROGRAMS", with: programs))
                }
                try scratch.write("small.stack.yml", Scratch.stack)
                try scratch.write("compose.yml", Scratch.compose)
                try scratch.write("Dockerfile", Scratch.dockerfile)
                try scratch.write("index.html", "<title>a small stack</title>\(scratch.mark)\n")
                try scratch.write(".gitignore", "unit.txt\n")
                try scratch.commit()
                defer { scratch.removeStackImages(in: served.store) }
                try body(served)
                let left = try scratch.dockerLeftovers(in: served.store)
                #expect(left.isEmpty, "\(left)")
                #expect(StepUsers.areFree(in: served.data))
            }
        }
    }

    private func succeed(_ served: ServedScratch, _ run: Int, _ workflow: String) throws -> String {
        let answer = try served.run(workflow)
        let log = try served.log(of: run)
        #expect(answer.status == 0, "\(answer) \(log)")
        return log
    }

    private func stacks(_ served: ServedScratch) throws -> [[String: Any]] {
        try served.scratch.run("stack", "list", "--all", "--json", "--data-dir", served.store).objects()
    }

    @Test("what one run's job has tested is evidence; another's pushes exactly that, and the server has recorded both")
    func evidence() throws {
        let workflows = [
            "test": Self.workflow("echo as $(id -un)", "sluice stack test small.stack.yml"),
            "publish": Self.workflow(
                "sluice stack images small --json", "sluice stack publish small --to REGISTRY/team --tag main"),
        ]
        try with(workflows) { served in
            try served.scratch.withRegistry { registry in
                let path = served.scratch.path("workflows/publish.yml")
                let text = try String(contentsOfFile: path, encoding: .utf8)
                try served.scratch.write("workflows/publish.yml", text.replacing("REGISTRY", with: registry))
                try served.scratch.commit()
                let tested = try succeed(served, 1, "test")
                #expect(tested.contains("as uucp"), "\(tested)")
                let stack = try #require(try stacks(served).first)
                #expect(stack["outcome"] as? String == "success" && stack["evidence"] as? Bool == true, "\(stack)")
                #expect(stack["run"] as? Int == 1 && stack["closed_by"] as? String == "its test", "\(stack)")

                let pushed = try succeed(served, 2, "publish")
                #expect(pushed.contains("\(registry)/team/"), "\(pushed)")
                let images = try served.scratch.run("stack", "images", "small", "--json", "--data-dir", served.store)
                    .objects()
                let published = images.compactMap { $0["published"] as? [[String: String]] }.flatMap(\.self)
                #expect(published.contains { $0["reference"]?.hasPrefix("\(registry)/team/") == true }, "\(images)")
                #expect(try stacks(served).count == 1)
            }
        }
    }

    @Test(
        "a stack that stands, and one whose test was killed with its guard, go with their job; the server knows of both"
    )
    func left() throws {
        let killed = Self.workflow(
            "sluice stack test small.stack.yml & test=$!",
            "for i in $(seq 6000); do",
            "  test -n \"$(docker ps -q --filter label=sluice.run=$SLUICE_RUN_LABEL)\" && break; sleep 0.1",
            "done",
            "guard=$(pgrep -u $(id -u) -f 'stack guard')",
            "kill -9 $test $guard; echo killed; exit 1")
        let workflows = ["up": Self.workflow("sluice stack up small.stack.yml", "docker ps"), "killed": killed]
        try with(workflows) { served in
            _ = try succeed(served, 1, "up")
            let up = try #require(try stacks(served).first)
            #expect(up["state"] as? String == "closed" && up["outcome"] is NSNull, "\(up)")
            #expect(try served.run("killed").status == 1)
            let log = try served.log(of: 2)
            let left = try #require(try stacks(served).first { $0["run"] as? Int == 2 }, "\(log)")
            #expect(log.contains("killed") && left["state"] as? String == "closed", "\(left) \(log)")
            #expect(left["evidence"] as? Bool == false, "\(left)")
        }
    }

    @Test("what a job says of other jobs' stacks, or of images that nobody has tested, is not believed")
    func forged() throws {
        let forged = Self.workflow(
            "cd \"$RUNNER_TEMP/_stacks\"",
            "cp known.json before",
            "sed 's/sluice-small-/sluice-forged-/' before > known.json",
            #"jq -c '.publications = [{service: "web", reference: "r/x:y", id: "sha256:0", digest: "sha256:1"}]' before"#
                + " >> known.json",
            "sed 's/sluice-small-/sluice-own-/' before | jq -c '.run = 2 | .output = \"/etc\" | .model = \"/etc/passwd\"'"
                + " >> known.json",
            "cd \"$GITHUB_WORKSPACE\"; sluice stack list --all")
        let other = Self.workflow("sluice stack list --all 2>&1")
        let test = Self.workflow("sluice stack test small.stack.yml")
        try with(["test": test, "forged": forged, "other": other]) { served in
            _ = try succeed(served, 1, "test")
            let log = try succeed(served, 2, "forged")
            #expect(log.contains("sluice-forged-"), "\(log)")
            let shown = try served.scratch.run("show", "2", "--data-dir", served.store).output
            #expect(shown.contains("is said to be of another job."), "\(shown)")
            #expect(shown.contains("'r/x:y' is said to be an image that was not tested."), "\(shown)")
            let known = try stacks(served)
            #expect(!known.contains { ($0["project"] as? String)?.hasPrefix("sluice-forged-") == true }, "\(known)")
            let own = try #require(known.first { ($0["project"] as? String)?.hasPrefix("sluice-own-") == true })
            #expect((own["output"] as? String)?.hasPrefix(served.store) == true, "\(own)")

            // Without docker there are no stacks, and the sentence says where they would be granted.
            #expect(try served.run("other").status == 1)
            let refused = try served.log(of: 3)
            #expect(refused.contains("Name the workflow under 'docker:'"), "\(refused)")
        }
    }
}

import Foundation
import TestSupport
import Testing

/// Runs in repositories that hold less, or stand elsewhere, than the one that they were made from.
@Suite("A clone", .ownThread)
struct CloneTests {
    static let workflow = "on: push\njobs: { a: { runs-on: linux, steps: [{ run: echo on $GITHUB_REF }] } }\n"

    @Test("that is shallow runs at its edge, too")
    func shallow() throws {
        try Scratch.with(workflows: ["w": Self.workflow]) { scratch in
            try scratch.write("second", "2\n")
            try scratch.commit()
            let clone = scratch.folder + "/clone"
            try scratch.git("clone", "--quiet", "--depth", "1", "file://" + scratch.repository, clone)
            let run = try scratch.run("run", "w", in: clone)
            #expect(run.status == 0 && run.output.contains("on refs/heads/main"), "\(run)")
            #expect(try scratch.run("plan", "w", in: clone).status == 0)
        }
    }

    @Test("on a side branch keeps the caches of events of the default branch under its own, and is listed so")
    func sideBranch() throws {
        let steps = """
            [{ id: c, uses: actions/cache@v4, with: { path: kept, key: k } },
                  { run: "echo hit=${{ steps.c.outputs.cache-hit }}; mkdir -p kept; echo 1 > kept/f" }]
            """
        let workflow =
            "on: { schedule: [{ cron: '0 4 * * *' }], push: {} }\njobs: { a: { runs-on: linux, steps: \(steps) } }\n"
        try Scratch.with(workflows: ["w": workflow]) { scratch in
            try scratch.git("checkout", "-q", "-b", "side")
            try scratch.write("more", "1\n")
            try scratch.commit()
            for expected in ["hit=\n", "hit=true\n"] {
                let run = try scratch.run("run", "w", "--event", "schedule")
                #expect(run.status == 0 && run.output.contains(expected), "\(run)")
            }
            #expect(try scratch.run("history").output.contains("side@"))
            try scratch.git("checkout", "-q", "main")
            let main = try scratch.run("run", "w", "--event", "push")
            #expect(main.status == 0 && main.output.contains("hit=\n"), "\(main)")
        }
    }

    @Test("takes a workflow's path as a shell completes it, from any folder")
    func paths() throws {
        try Scratch.with(workflows: ["w": Self.workflow]) { scratch in
            let folder = scratch.path("sub")
            try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
            for path in ["../workflows/w.yml", scratch.path("workflows/w.yml"), "workflows/w.yml"] {
                let plan = try scratch.run("plan", path, in: folder)
                #expect(plan.status == 0, "\(plan)")
            }
            let payload = scratch.path("sub/push.json")
            try #"{"ref":"refs/tags/v12"}"#.write(toFile: payload, atomically: false, encoding: .utf8)
            let plan = try scratch.run("plan", "w", "--event", "push", "--event-file", payload)
            #expect(plan.output.contains("push of refs/tags/v12 at"), "\(plan)")
        }
    }

    @Test("takes a branch of its remote for that branch")
    func remoteBranch() throws {
        try Scratch.with(workflows: ["w": Self.workflow]) { scratch in
            try scratch.git("branch", "other/one")
            let clone = scratch.folder + "/clone"
            try scratch.git("clone", "--quiet", scratch.repository, clone)
            let run = try scratch.run("run", "w", "--ref", "origin/other/one", in: clone)
            #expect(run.status == 0 && run.output.contains("on refs/heads/other/one"), "\(run)")
        }
    }
}

import Foundation
import TestSupport
import Testing

/// `actions.lock`: which commits the actions of other repositories are.
@Suite("The lock", .ownThread)
struct LockTests {
    private static func echo(_ word: String) -> [String: String] {
        ["action.yml": Scratch.composite("shell: bash, run: echo \(word)")]
    }

    private func lock(_ scratch: Scratch) throws -> String {
        try String(contentsOfFile: scratch.path("workflows/actions.lock"), encoding: .utf8)
    }

    @Test("is written with all that workflows use, and what that uses")
    func writing() throws {
        try Scratch.with { scratch in
            let inner = try scratch.publish("octo/inner", Self.echo("inner"))
            let outer = try scratch.publish(
                "Octo/Outer", tag: "v2", ["sub/action.yml": Scratch.composite("uses: octo/inner@v1")])
            try scratch.write("own/action.yml", Scratch.composite("uses: octo/inner@\(inner)"))
            try scratch.commit(
                Scratch.workflow("uses: Octo/Outer/sub@v2", "uses: ./own", "run: echo", "uses: docker://alpine"))
            let answer = try scratch.run("lock")
            #expect(answer.status == 0, "\(answer)")
            let text = try lock(scratch).split(separator: "\n").filter { !$0.hasPrefix("#") }.joined(separator: "\n")
            #expect(
                text == """
                    version: 'v0.0.2'
                    workflows:
                        'workflows/w.yml':
                            - 'octo/inner@\(inner)'
                            - 'octo/outer@v2'
                    dependencies:
                        'octo/inner@\(inner)':
                            ref: '\(inner)'
                            commit: 'sha1-\(inner)'
                        'octo/inner@v1':
                            ref: 'v1'
                            commit: 'sha1-\(inner)'
                        'octo/outer@v2':
                            ref: 'v2'
                            commit: 'sha1-\(outer)'
                            uses:
                                - 'octo/inner@v1'
                    """, "\(text)")
            #expect(answer.output.contains("+ octo/outer@v2  \(outer)"), "\(answer)")
            let again = try scratch.run("lock")
            #expect(again.status == 0 && again.output.contains("nothing has changed"), "\(again)")
        }
    }

    @Test("decides, and a tag that has moved is refused with both commits until it is updated")
    func movedTag() throws {
        try Scratch.with { scratch in
            let old = try scratch.publish("octo/tool", Self.echo("old-words"))
            try scratch.commit(Scratch.workflow("uses: octo/tool@v1"))
            #expect(try scratch.run("lock").status == 0)
            try scratch.commit()
            #expect(try scratch.run("run", "w").output.contains("old-words"))
            let new = try scratch.publish("octo/tool", Self.echo("new-words"))
            for command in [["run", "w"], ["run", "w", "--locked"], ["lock"]] {
                let answer = try scratch.start(command).answer()
                #expect([1, 2].contains(answer.status), "\(answer)")
                #expect(answer.errors.contains("locked is \(old), now it is \(new)"), "\(answer)")
                #expect(answer.errors.contains("workflows/w.yml:6:"), "\(answer)")
                #expect(!answer.output.contains("words"))
            }
            let update = try scratch.run("lock", "--update")
            #expect(update.status == 0 && update.output.contains("~ octo/tool@v1  \(old) → \(new)"), "\(update)")
            let answer = try scratch.run("run", "w", "--locked")
            #expect(answer.status == 0 && answer.output.contains("new-words"), "\(answer)")
            #expect(scratch.kept("octo/tool") == [old, new].sorted())
        }
    }

    @Test("holds a branch where it was")
    func movedBranch() throws {
        try Scratch.with { scratch in
            try scratch.publish("octo/tool", Self.echo("old-words"))
            try scratch.commit(Scratch.workflow("uses: octo/tool@main"))
            #expect(try scratch.run("lock").status == 0)
            try scratch.publish("octo/tool", tag: nil, Self.echo("new-words"))
            try FileManager.default.removeItem(atPath: scratch.path(".sluice/actions"))
            for _ in 0..<2 {
                let answer = try scratch.run("run", "w")
                #expect(answer.status == 0 && answer.output.contains("old-words"), "\(answer)")
            }
        }
    }

    @Test("and what is kept make a network needless")
    func withoutNetwork() throws {
        try Scratch.with { scratch in
            try scratch.publish("octo/tool", Self.echo("from-the-store"))
            try scratch.commit(Scratch.workflow("uses: octo/tool@v1"))
            #expect(try scratch.run("lock").status == 0)
            try scratch.write("sluice.yml", "actions: { sources: ['http://127.0.0.1:1'] }\n")
            try scratch.commit()
            for options in [["run", "w"], ["run", "w", "--locked"]] {
                let answer = try scratch.start(options).answer()
                #expect(answer.status == 0 && answer.output.contains("from-the-store"), "\(answer)")
            }
            try FileManager.default.removeItem(atPath: scratch.path(".sluice/actions"))
            let answer = try scratch.run("run", "w")
            #expect(answer.status == 2 && answer.errors.contains("'octo/tool@v1' must be fetched"), "\(answer)")
        }
    }

    @Test("must be complete under --locked, which tells of all that is not in it, with its places")
    func locked() throws {
        try Scratch.with { scratch in
            try scratch.publish("octo/tool", Self.echo("tool"))
            try scratch.write("own/action.yml", Scratch.composite("uses: octo/other@v1"))
            try scratch.commit(
                Scratch.workflow("uses: octo/tool@v1", "uses: actions/cache/save@v4", "uses: ./own", "run: echo x"))
            let answer = try scratch.run("run", "w", "--locked")
            #expect(answer.status == 2, "\(answer)")
            #expect(answer.errors.contains("workflows/w.yml:6:17"), "\(answer)")
            #expect(answer.errors.contains("'octo/tool@v1' is not locked."), "\(answer)")
            #expect(answer.errors.contains("own/action.yml:4:15"), "\(answer)")
            #expect(answer.errors.contains("'octo/other@v1' is not locked."), "\(answer)")
            #expect(!answer.errors.contains("actions/cache"), "\(answer)")
            #expect(try scratch.runCount() == 0)
        }
    }

    @Test("binds the workflows that it names, as on GitHub")
    func onboarded() throws {
        try Scratch.with { scratch in
            try scratch.publish("octo/tool", Self.echo("tool"))
            try scratch.publish("octo/other", Self.echo("other"))
            try scratch.commit(Scratch.workflow("uses: octo/tool@v1"))
            #expect(try scratch.run("lock").status == 0)
            try scratch.write("workflows/w.yml", Scratch.workflow("uses: octo/tool@v1", "uses: octo/other@v1"))
            let answer = try scratch.run("run", "w")
            #expect(answer.status == 2, "\(answer)")
            #expect(answer.errors.contains("workflows/w.yml:7:17"), "\(answer)")
            #expect(answer.errors.contains("'octo/other@v1' is not locked."), "\(answer)")
            #expect(try scratch.run("lock").output.contains("+ octo/other@v1"))
            #expect(try scratch.run("run", "w").status == 0)
        }
    }

    @Test("that is broken stops a run, with the place")
    func broken() throws {
        try Scratch.with { scratch in
            try scratch.write("workflows/actions.lock", "version: v0.0.2\nworkflow: {}\n")
            try scratch.commit(Scratch.workflow("run: echo"))
            let answer = try scratch.run("run", "w")
            #expect(answer.status == 2, "\(answer)")
            #expect(answer.errors.contains("workflows/actions.lock:2:1"), "\(answer)")
        }
    }
}

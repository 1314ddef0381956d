import Foundation
import Glibc
import TestSupport
import Testing

/// What published actions store and find, by an action that does the same over HTTP.
@Suite("The services for actions", .ownThread)
struct ServiceTests {
    private static func with(_ workflow: String, _ body: (Scratch) throws -> Void) throws {
        try Scratch.with { scratch in
            for (name, text) in ToolkitAction.files { try scratch.write("toolkit/" + name, text) }
            try scratch.write("workflows/w.yml", workflow.replacing("FOLDER", with: scratch.folder))
            try scratch.commit()
            try body(scratch)
        }
    }

    @Test("keep artifacts that the built-in actions find, and give out those that they keep")
    func artifacts() throws {
        let workflow = """
            on: push
            jobs:
              make:
                runs-on: ubuntu-latest
                steps:
                  - uses: actions/checkout@v4
                  - uses: ./toolkit
                    with: { do: upload, name: theirs, text: "over HTTP " }
                  - run: echo built in > ours.txt
                  - uses: actions/upload-artifact@v4
                    with: { name: ours, path: ours.txt }
              take:
                needs: make
                runs-on: ubuntu-latest
                steps:
                  - uses: actions/checkout@v4
                  - uses: actions/download-artifact@v4
                    with: { name: theirs, path: there }
                  - run: test "$(head -c 20 there/in/text)" = "over HTTP over HTTP " && test $(wc -c < there/in/text) = 2000
                  - id: found
                    uses: ./toolkit
                    with: { do: download, name: ours }
                  - run: test "${{ steps.found.outputs.text }}" = "built in"
            """
        try Self.with(workflow) { scratch in
            let answer = try scratch.run("run", "w")
            #expect(answer.status == 0, "\(answer)")
            let list = try scratch.run("artifacts", "list", "1").output
            #expect(list.contains("ours ") && list.contains("theirs "), "\(list)")
            let taken = try scratch.run("artifacts", "download", "1", "theirs", "--into", scratch.folder + "/taken")
            #expect(taken.status == 0, "\(taken)")
            let files = FileManager.default.enumerator(atPath: scratch.folder + "/taken")?.allObjects as? [String] ?? []
            #expect(files.contains { $0.hasSuffix("in/text") }, "\(files)")
            #expect(!FileManager.default.fileExists(atPath: scratch.path(".sluice/runs/1/services")))
        }
    }

    @Test("keep caches for the runs after; only actions get the address and the token, and no log shows the token")
    func caches() throws {
        let workflow = """
            on: push
            jobs:
              a:
                runs-on: ubuntu-latest
                steps:
                  - uses: actions/checkout@v4
                  - id: found
                    uses: ./toolkit
                    with: { do: restore, name: deps }
                  - run: echo "found ${{ steps.found.outputs.text }}" >> FOLDER/witness
                  - uses: ./toolkit
                    with: { do: save, name: deps, text: kept }
                  - uses: ./toolkit
                    with: { do: environment, gate: FOLDER/access }
                  - run: env | grep ACTIONS_R && exit 1; env | grep ACTIONS_CACHE && exit 1; echo "script has none" >> FOLDER/witness
            """
        try Self.with(workflow) { scratch in
            for _ in 0..<2 {
                let answer = try scratch.run("run", "w")
                #expect(answer.status == 0, "\(answer)")
            }
            #expect(scratch.witness == ["found none", "script has none", "found kept", "script has none"])
            let access = try String(contentsOfFile: scratch.folder + "/access", encoding: .utf8).split(separator: " ")
            #expect(access[0].hasPrefix("http://127.0.0.1:") && access[1].split(separator: ".").count == 3)
            let logs = try scratch.run("logs", "2").output
            #expect(logs.contains("ACTIONS_RESULTS_URL=\(access[0])") && logs.contains("ACTIONS_CACHE_SERVICE_V2=True"))
            #expect(logs.contains("the token is ***"), "\(logs)")
            // Nor is it, or what it is signed with, on the disk when the run has ended.
            let grep = try scratch.start(["-rlF", String(access[1]), scratch.path(".sluice")], program: "grep").answer()
            #expect(grep.status == 1, "\(grep)")
        }
    }

    @Test("may be used by an action that a folder stands for, though one of its name is built in")
    func replaced() throws {
        let workflow = """
            on: push
            jobs:
              a:
                runs-on: ubuntu-latest
                steps:
                  - uses: actions/cache@v5
                    with: { do: save, name: deps, text: replaced }
                  - id: found
                    uses: Actions/cache@v5
                    with: { do: restore, name: deps }
                  - uses: actions/cache@v4
                    with: { path: none, key: built-in }
                  - run: echo "${{ steps.found.outputs.text }}" >> FOLDER/witness
            """
        try Self.with(workflow) { scratch in
            let answer = try scratch.run("run", "w", "--local-action", "actions/cache@v5=" + scratch.path("toolkit"))
            #expect(answer.status == 0, "\(answer)")
            #expect(scratch.witness == ["replaced"])
        }
    }

    @Test("are where they were when the engine dies in the middle of an upload and comes back")
    func recovery() throws {
        let workflow = """
            on: push
            jobs:
              a:
                runs-on: ubuntu-latest
                steps:
                  - uses: actions/checkout@v4
                  - uses: ./toolkit
                    with: { do: wait-and-upload, name: late, text: "still here ", gate: FOLDER/gate }
              b:
                needs: a
                runs-on: ubuntu-latest
                steps:
                  - uses: actions/download-artifact@v4
                    with: { name: late }
                  - run: head -c 10 in/text >> FOLDER/witness
            """
        try Self.with(workflow) { scratch in
            scratch.leaveResumingToTest()
            let engine = try scratch.start(["run", "w"])
            try #require(
                eventually(within: 120) { access(scratch.folder + "/gate.reached", F_OK) == 0 }, "\(engine.errors)")
            engine.signal(SIGKILL)
            _ = try engine.answer()
            let resumed = try scratch.start(["resume"])
            // The action goes on only when somebody listens again: to ask before is its own risk.
            let record = scratch.path(".sluice/runs/1/services/record.json")
            let text = try String(contentsOfFile: record, encoding: .utf8)
            let port = try #require(text.firstMatch(of: #/"port":(\d+)/#).flatMap { Int($0.1) })
            #expect(eventually(within: 120) { Self.isListening(port) })
            try "".write(toFile: scratch.folder + "/gate", atomically: false, encoding: .utf8)
            let answer = try resumed.answer()
            #expect(answer.status == 0, "\(answer)")
            #expect(scratch.witness == ["still here"])
        }
    }

    private static func isListening(_ port: Int) -> Bool {
        let sockets = (try? String(contentsOfFile: "/proc/net/tcp", encoding: .utf8)) ?? ""
        // State 0A is that of a socket that listens.
        return sockets.contains("0100007F:\(String(format: "%04X", port)) 00000000:0000 0A")
    }
}

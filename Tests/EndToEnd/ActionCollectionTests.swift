import Foundation
import TestSupport
import Testing

@Suite("gc of fetched actions", .ownThread)
struct ActionCollectionTests {
    private static let workflow = """
        on: push
        jobs:
          a: { runs-on: ubuntu-latest, steps: [{ uses: octo/tool@v1 }] }
        """

    private static func action(_ text: String) -> [String: String] {
        [
            "action.yml":
                "name: n\ndescription: d\nruns: { using: composite, steps: [{ run: echo \(text), shell: bash }] }\n"
        ]
    }

    /// As if all of them had been fetched long ago.
    private func age(_ scratch: Scratch) throws {
        for commit in scratch.kept("octo/tool") {
            let path = scratch.path(".sluice/actions/octo/tool/" + commit)
            let long = Date(timeIntervalSinceNow: -7200)
            try FileManager.default.setAttributes([.modificationDate: long], ofItemAtPath: path)
        }
    }

    /// Without docker in its PATH: the images of other tests are none of this one's business.
    private func collect(_ scratch: Scratch) throws -> Answer {
        try scratch.run("gc", environment: ["PATH": "/nowhere"])
    }

    @Test("removes those that no run and no lock needs, and no others")
    func collected() throws {
        try Scratch.with(workflows: ["w": Self.workflow]) { scratch in
            let first = try scratch.publish("octo/tool", Self.action("one"))
            try scratch.commit(Self.workflow)
            #expect(try scratch.run("plan", "w").status == 0)
            let second = try scratch.publish("octo/tool", Self.action("two"))
            #expect(try scratch.run("run", "w").status == 0)
            #expect(scratch.kept("octo/tool") == [first, second].sorted())
            #expect(try !collect(scratch).output.contains("action"), "What is young stays.")
            try age(scratch)
            let answer = try collect(scratch)
            #expect(answer.output == "Removed 1 fetched action.\n", "\(answer)")
            #expect(scratch.kept("octo/tool") == [second])

            let third = try scratch.publish("octo/tool", Self.action("three"))
            #expect(try scratch.run("lock").status == 0)
            try scratch.commit()
            try age(scratch)
            #expect(try collect(scratch).output == "There was nothing to remove.\n")
            #expect(scratch.kept("octo/tool") == [second, third].sorted())
        }
    }

    /// Stands for docker: it has images of these ages in days, and notes which are removed.
    private static func docker(_ ages: [String: Int]) -> String {
        let times = ages.sorted { $0.key < $1.key }.map { name, days in
            "sluice-action:\(name)) date -u -d '\(days) days ago' '+\"%Y-%m-%dT%H:%M:%S.123456789Z\"';;"
        }
        return """
            #!/bin/sh
            case "$1 $2" in
            'image ls') printf 'sluice-action:%s\\n' \(ages.keys.sorted().joined(separator: " "));;
            'image inspect') case "$5" in \(times.joined(separator: " ")) esac;;
            'image rm') echo "$3" >> "$(dirname "$0")/removed"; test "$3" != sluice-action:busy;;
            esac
            """
    }

    @Test("removes images of actions that were not used for thirty days, but for one that a container uses")
    func images() throws {
        try Scratch.with(workflows: [
            "w": "on: push\njobs: { a: { runs-on: ubuntu-latest, steps: [{ run: 'true' }] } }\n"
        ]) {
            scratch in
            #expect(try scratch.run("run", "w").status == 0)
            let programs = scratch.folder + "/programs"
            try writeProgram(
                Self.docker(["old": 31, "young": 29, "busy": 400, "today": 0]), to: programs + "/docker")
            let answer = try scratch.run("gc", environment: ["PATH": "\(programs):/usr/bin:/bin"])
            #expect(answer.output == "Removed 1 image of actions.\n", "\(answer)")
            let removed = try String(contentsOfFile: programs + "/removed", encoding: .utf8)
            #expect(removed == "sluice-action:busy\nsluice-action:old\n")
        }
    }
}

import Foundation
import TestSupport
import Testing

/// `sluice logs --follow`, asking a server, beside the one that reads the store itself.
@Suite("Who follows a run on a server", .ownThread) struct RemoteFollowTests {
    /// Each step waits for files: `away` and `back`, then `over`.
    private static func workflow(_ folder: String) -> String {
        """
        on: workflow_dispatch
        jobs:
          build:
            runs-on: ubuntu-latest
            steps:
              - name: First
                run: |
                  for n in $(seq 1 300); do echo "line $n of it"; done
                  echo '::warning file=a.txt,line=3::Look here.'
                  until [ -e \(folder)/away ]; do sleep 0.05; done
                  for n in $(seq 301 600); do echo "line $n of it"; done
                  head -c 200000 /dev/zero | tr '\\0' x; echo
                  until [ -e \(folder)/back ]; do sleep 0.05; done
                  printf 'no end'
              - name: Second
                run: echo second; until [ -e \(folder)/over ]; do sleep 0.05; done; exit 3
              - { name: Third, if: always(), run: 'echo third' }
        """
    }

    private static let parallel = """
        on: workflow_dispatch
        jobs:
          build:
            strategy: { matrix: { part: [one, two, three] } }
            runs-on: ubuntu-latest
            steps:
              - run: for n in $(seq 1 50); do echo "${{ matrix.part }} $n"; done
              - run: until [ -e FOLDER/over ]; do sleep 0.05; done; echo "${{ matrix.part }} is over"
        """

    private func touch(_ served: ServedScratch, _ name: String) throws {
        try "".write(toFile: served.scratch.folder + "/" + name, atomically: false, encoding: .utf8)
    }

    /// A run that is under way.
    private func begin(_ served: ServedScratch, _ text: String) throws -> ChildProcess {
        try served.scratch.write("workflows/slow.yml", text.replacing("FOLDER", with: served.scratch.folder))
        try served.scratch.commit()
        let run = try served.scratch.start(["run", "slow", "--data-dir", served.store, "--ref", "main"])
        let isThere = try eventually(within: 120) {
            try served.scratch.start(["show", "1", "--json", "--data-dir", served.store]).answer().output
                .contains("\"state\":\"running\"")
        }
        #expect(isThere, "\(run.output)\(run.errors)")
        return run
    }

    private func follow(_ served: ServedScratch, _ options: [String]) throws -> (ChildProcess, local: ChildProcess) {
        let command = ["logs", "1", "--follow"] + options
        return (
            try served.scratch.start(command + ["--server", "unix:" + served.socket, "--project", "demo"]),
            try served.scratch.start(command + ["--data-dir", served.store])
        )
    }

    @Test(
        "reads what the store itself has, each line once, also where the server is started anew meanwhile",
        arguments: [[], ["--raw"], ["--debug", "--job", "build", "--step", "First"]])
    func restart(options: [String]) throws {
        try ServedScratch.with { served in
            let run = try begin(served, Self.workflow(served.scratch.folder))
            let (remote, local) = try follow(served, options)
            #expect(eventually(within: 120) { remote.output.contains("line 300 of it") }, "\(remote.errors)")
            served.stop()
            try touch(served, "away")
            #expect(eventually(within: 120) { local.output.contains("line 600 of it") }, "\(local.errors)")
            #expect(!remote.output.contains("line 301 of it"))
            try served.start()
            #expect(eventually(within: 120) { remote.output.contains("line 600 of it") }, "\(remote.errors)")
            try touch(served, "back")
            try touch(served, "over")
            let (told, own) = (try remote.answer(), try local.answer())
            #expect(told.output == own.output, "\(told.errors)")
            #expect(told.output.contains("no end") && told.status == 0 && own.status == 0, "\(told.errors)")
            _ = try run.answer()
        }
    }

    @Test("a server that was killed is waited for, too")
    func killed() throws {
        try ServedScratch.with { served in
            let run = try begin(served, Self.workflow(served.scratch.folder))
            let (remote, local) = try follow(served, [])
            #expect(eventually(within: 120) { remote.output.contains("line 300 of it") }, "\(remote.errors)")
            served.kill()
            for name in ["away", "back", "over"] { try touch(served, name) }
            // The run itself ends meanwhile.
            let own = try local.answer()
            _ = try run.answer()
            try served.start()
            let told = try remote.answer()
            #expect(told.output == own.output && told.status == own.status, "\(told.errors)")
        }
    }

    @Test("jobs beside each other are told apart by their names")
    func parallel() throws {
        try ServedScratch.with { served in
            let run = try begin(served, Self.parallel)
            let (remote, local) = try follow(served, [])
            #expect(eventually(within: 120) { remote.output.contains("50") && local.output.contains("50") })
            try touch(served, "over")
            let (told, own) = (try remote.answer(), try local.answer())
            // Which of them was heard first is another matter.
            let lines = { (answer: Answer) in answer.output.split(separator: "\n").sorted() }
            #expect(lines(told) == lines(own), "\(told.errors)")
            for part in ["one", "two", "three"] {
                let lines = told.output.split(separator: "\n").filter { $0.contains("\(part) ") }
                let own = lines.filter { !$0.contains("is over") }
                let numbers = own.compactMap { $0.split(separator: " ").last.flatMap { Int($0) } }
                #expect(numbers == Array(1...50), "\(part): \(own)")
            }
            _ = try run.answer()
        }
    }

    @Test("a run that is not there is refused as ever, and a job that is not there, too")
    func refused() throws {
        try ServedScratch.with { served in
            let server = ["--follow", "--server", "unix:" + served.socket, "--project", "demo"]
            let none = try served.scratch.start(["logs", "7"] + server).answer()
            #expect(none.status == 2 && none.errors.contains("There is no run 7 in the history."), "\(none)")
            let run = try begin(served, Self.parallel)
            let job = try served.scratch.start(["logs", "1", "--job", "biuld"] + server).answer()
            #expect(job.status == 2 && job.errors.contains("Did you mean 'build'?"), "\(job)")
            try touch(served, "over")
            _ = try run.answer()
        }
    }
}

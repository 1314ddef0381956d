import Foundation
import TestSupport
import Testing

/// What is on record of stacks: the duty to see them gone, and what they have proved.
@Suite("Stacks on record", .ownThread)
struct StackLedgerTests {
    @Test("that stand for work by hand are obligations, and are discharged as such")
    func discharge() throws {
        try Scratch.withStack { scratch in
            #expect(try scratch.run("stack", "up", "small").status == 0)
            let project = try #require(try scratch.stackProjects().first)
            let listed = try #require(try scratch.run("obligations", "--json").objects().first)
            #expect(listed["id"] as? String == "stack/\(project)" && listed["stack"] as? String == "small")
            let answer = try scratch.run("obligations", "discharge", "stack/\(project)")
            #expect(answer.status == 0 && answer.output.contains(project), "\(answer)")
            #expect(try scratch.run("obligations").output == "No obligation is open.\n")
            let again = try scratch.run("obligations", "discharge", "stack/\(project)")
            #expect(again.status == 2 && again.errors.contains("was taken down by"), "\(again)")
        }
    }

    @Test("of a name with a mistake in it are told by the one that is there, and nothing starts")
    func mistyped() throws {
        try Scratch.withStack { scratch in
            let answer = try scratch.run("stack", "test", "smal")
            #expect(answer.status == 2 && answer.errors.contains("Did you mean 'small'?"), "\(answer)")
            let suite = try scratch.run("stack", "test", "small", "--suite", "units")
            #expect(suite.status == 2 && suite.errors.contains("Did you mean 'unit'?"), "\(suite)")
            let down = try scratch.run("stack", "down", "small")
            #expect(down.status == 2 && down.errors.contains("No stack 'small' is up."), "\(down)")
            #expect(try scratch.run("stack", "images", "small").status == 2)
            #expect(try scratch.stackProjects().isEmpty)
        }
    }

    @Test("are no evidence when only a part was tested, or files that are not committed")
    func noEvidence() throws {
        try Scratch.withStack { scratch in
            #expect(try scratch.run("stack", "test", "small", "--suite", "unit").status == 0)
            let partial = try scratch.run("stack", "images", "small")
            #expect(partial.status == 2 && partial.errors.contains("is of a part only"), "\(partial)")
            try scratch.write("index.html", "<title>a small stack</title>\(scratch.mark) changed\n")
            #expect(try scratch.run("stack", "test", "small").status == 0)
            let dirty = try scratch.run("stack", "images", "small")
            #expect(dirty.status == 2 && dirty.errors.contains("is of files that are not committed"), "\(dirty)")
        }
    }

    @Test("of a job that brings one up go with it, and later steps know where it is until then")
    func upInJob() throws {
        try Scratch.withStack { scratch in
            try scratch.write(
                "workflows/w.yml",
                """
                on: push
                jobs:
                  stack:
                    runs-on: ubuntu-latest
                    timeout-minutes: 5
                    steps:
                      - uses: actions/checkout@v4
                      - run: '"\(scratch.sluice)" stack up small.stack.yml'
                      - run: |
                          curl -fsS "$SLUICE_STACK_URL_WEB" | grep 'a small stack'
                          curl -fsS "http://127.0.0.1:$SLUICE_STACK_PORT_WEB_8080" > /dev/null
                          docker ps --filter "label=sluice.run=$SLUICE_RUN_LABEL" --filter "label=sluice.job=$SLUICE_JOB_LABEL" \
                            --format '{{.Names}}' | grep "$SLUICE_STACK_PROJECT"
                          echo "$SLUICE_STACK_PROJECT" > "\(scratch.folder)/stands"
                  early:
                    runs-on: ubuntu-latest
                    timeout-minutes: 5
                    steps:
                      - uses: actions/checkout@v4
                      - run: '"\(scratch.sluice)" stack up small.stack.yml'
                      - run: '"\(scratch.sluice)" stack down "$SLUICE_STACK_PROJECT"'
                      - run: test -z "$(docker ps -aq --filter "label=com.docker.compose.project=$SLUICE_STACK_PROJECT")"
                """)
            try scratch.commit()
            let answer = try scratch.start(["run", "w"]).answer(within: 300)
            #expect(answer.status == 0, "\(answer)")
            let project = try String(contentsOfFile: scratch.folder + "/stands", encoding: .utf8)
            let records = try scratch.run("stack", "list", "--all", "--json").objects()
            #expect(records.count == 2 && records.allSatisfy { $0["state"] as? String == "closed" }, "\(records)")
            let left = try #require(records.first { ($0["job"] as? String)?.contains("stack") == true })
            #expect(left["project"] as? String == project.trimmingCharacters(in: .newlines))
            #expect(try scratch.dockerLeftovers().isEmpty)
            #expect(try scratch.run("obligations").output == "No obligation is open.\n")
        }
    }

    @Test("are refused where the job's run cannot be reached, as in its container, and it is said what to do")
    func inContainer() throws {
        try Scratch.withStack { scratch in
            let variables = [
                "SLUICE_RUN_LABEL": "r", "SLUICE_JOB_LABEL": "j", "SLUICE_RUN_FOLDER": "/nowhere/.sluice/runs/1",
            ]
            for command in ["test", "up"] {
                let answer = try scratch.run("stack", command, "small", environment: variables)
                #expect(answer.status == 2 && answer.errors.contains("Take 'container' from the job"), "\(answer)")
            }
            #expect(try scratch.stackProjects().isEmpty)
        }
    }

    @Test("leave their logs, reports and images for thirty days, and the newest evidence for longer")
    func collection() throws {
        try Scratch.withStack { scratch in
            for _ in 0..<2 {
                #expect(try scratch.run("stack", "test", "small").status == 0)
                // Its suite leaves a report in the tree, with which the next test would be no evidence.
                try scratch.git("clean", "-fdq")
            }
            // The newest is first.
            let projects = try scratch.stackProjects()
            let young = try scratch.run("gc")
            #expect(young.status == 0 && !young.output.contains("stack"), "\(young)")
            let age =
                "import sqlite3; c = sqlite3.connect('.sluice/history.sqlite'); "
                + "c.execute('UPDATE stacks SET closed_at = closed_at - 31 * 86400 * 1000000000'); c.commit()"
            let aged = try scratch.start(["-c", age], program: "python3").answer()
            #expect(aged.status == 0, "\(aged)")
            let tags = { try scratch.docker(["images", "--format", "{{.Tag}}"]) }
            let ends = projects.map { String($0.suffix(8)) }
            let preview = try scratch.run("gc", "--dry-run")
            #expect(preview.output.contains("Would remove 1 folder of stack tests"), "\(preview)")
            #expect(try ends.allSatisfy { try tags().contains($0) })
            let old = try scratch.run("gc")
            #expect(old.status == 0 && old.output.contains("Removed 1 folder of stack tests"), "\(old)")
            #expect(try tags().contains(ends[0]) && !tags().contains(ends[1]))
            let folders = try FileManager.default.contentsOfDirectory(atPath: scratch.path(".sluice/stacks"))
            #expect(folders == [projects[0]])
            #expect(try scratch.run("stack", "images", "small").status == 0)
        }
    }

    @Test("of a job whose test was killed go with the job, whatever has become of the guard")
    func killedInJob() throws {
        let stack = Scratch.stack.replacing("echo ran > unit.txt", with: "sleep 300")
        try Scratch.withStack(stack: stack) { scratch in
            try scratch.write(
                "workflows/w.yml",
                """
                on: push
                jobs:
                  stack:
                    runs-on: ubuntu-latest
                    timeout-minutes: 3
                    steps:
                      - uses: actions/checkout@v4
                      - run: |
                          "\(scratch.sluice)" stack test small.stack.yml --json > "$RUNNER_TEMP/told" &
                          until grep -q '"phase_started","phase":"suites"' "$RUNNER_TEMP/told"; do sleep 0.1; done
                          kill -9 $!
                """)
            try scratch.commit()
            let answer = try scratch.start(["run", "w"]).answer(within: 240)
            #expect(answer.status == 0, "\(answer)")
            #expect(try scratch.dockerLeftovers().isEmpty)
            #expect(try scratch.run("obligations").output == "No obligation is open.\n")
            let record = try #require(try scratch.run("stack", "list", "--all", "--json").objects().first)
            #expect(record["run"] as? Int == 1 && record["job"] as? String == "stack")
            #expect(record["outcome"] is NSNull)
        }
    }
}

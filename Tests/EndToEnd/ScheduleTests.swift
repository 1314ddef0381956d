import Foundation
import Glibc
import History
import Runs
import TestSupport
import Testing
import Workflows

/// Real daemons. Nobody waits for a minute to pass: a look into the store, with a clock that shows an earlier time, is what a daemon of that
/// time would have done, and the one that is tested finds what has become due since.
@Suite("Schedules", .ownThread)
struct ScheduleTests {
    private static let path = "workflows/nightly.yml"

    /// Once an hour, half an hour from now: nothing becomes due while the test runs.
    private let cron: String
    private let now = Store.wallClock()

    init() {
        cron = "\((now.second / 60 + 30) % 60) * * * *"
    }

    private func workflow(_ scratch: Scratch, steps: String, job: String = "") -> String {
        """
        on: { schedule: [{ cron: '\(cron)' }] }
        env: { SLUICE_END_TO_END: \(scratch.mark) }
        jobs:
          work:
            runs-on: ubuntu-latest
            steps:
              - run: |
                  \(steps)
        \(job)
        """
    }

    /// A step that says when it began and waits for a file.
    private func gated(_ scratch: Scratch) -> String {
        workflow(
            scratch,
            steps: "echo start $GITHUB_RUN_NUMBER >> \(scratch.folder)/witness; "
                + "for i in $(seq 6000); do test -e \(scratch.folder)/gate$GITHUB_RUN_NUMBER && break; sleep 0.1; done; "
                + "echo end $GITHUB_RUN_NUMBER >> \(scratch.folder)/witness")
    }

    private func with(
        settings: String? = nil, _ text: (Scratch) -> String, _ body: (Scratch) throws -> Void
    ) throws {
        try Scratch.with { scratch in
            try scratch.write(Self.path, text(scratch))
            if let settings { try scratch.write("sluice.yml", settings) }
            try scratch.commit()
            try body(scratch)
        }
    }

    private static let dead = EngineIdentity(bootID: "another-boot", processID: 1, startTime: 1)

    /// What a daemon did so many hours ago, up to its own end.
    @discardableResult
    private func look(
        _ scratch: Scratch, hoursAgo: Double, _ policy: SchedulePolicy = SchedulePolicy(),
        as engine: EngineIdentity = dead
    ) throws -> ScheduleLook {
        let time = now.advanced(bySeconds: -3600 * hoursAgo)
        let store = try Store.open(directory: scratch.path(".sluice"), now: { time })
        let line = ScheduleLine(cron: try CronExpression(cron), timezone: "UTC", rules: FixedOffset())
        let question = ScheduleQuestion(
            schedules: [WorkflowSchedule(workflow: Self.path, lines: [line], policy: policy)],
            sha: try scratch.git("rev-parse", "HEAD"), ref: "refs/heads/main")
        return try store.look(question, as: engine, isAlive: { $0 != Self.dead })
    }

    private func ticks(_ scratch: Scratch) throws -> [[String: Any]] {
        let listings = try scratch.run("schedule", "list", "--json").objects()
        let listing = try #require(listings.first { $0["workflow"] as? String == Self.path })
        return try #require(listing["ticks"] as? [[String: Any]]).reversed()
    }

    private func outcomes(_ scratch: Scratch) throws -> [String] {
        try ticks(scratch).compactMap { $0["outcome"] as? String }
    }

    /// A daemon, and its end by SIGTERM.
    private func withDaemon(_ scratch: Scratch, _ options: String..., body: (ChildProcess) throws -> Void) throws {
        let daemon = try scratch.start(["schedule", "run"] + options)
        defer { daemon.signal(SIGKILL) }
        try body(daemon)
        daemon.signal(SIGTERM)
        let answer = try daemon.answer()
        #expect(answer.status == 0 && answer.errors.isEmpty, "\(answer)")
    }

    private func says(_ text: String, _ daemon: ChildProcess) -> Bool {
        eventually(within: 120) { daemon.output.contains(text) }
    }

    private func isSeen(_ line: String, _ scratch: Scratch) -> Bool {
        eventually(within: 120) { scratch.witness.contains(line) }
    }

    // MARK: One daemon

    @Test("what was missed is one run of the branch's head, which knows its line of the schedule and has no inputs")
    func caughtUp() throws {
        let steps = """
            echo '${{ github.event_name }} ${{ github.event.schedule }} ${{ github.ref }} ${{ github.sha }}' >> $W
                      echo "${{ toJSON(inputs) }} ${{ github.event.repository.default_branch }}" >> $W
            """
        try with({ workflow($0, steps: steps.replacingOccurrences(of: "$W", with: "\($0.folder)/witness")) }) {
            scratch in
            let sha = try scratch.git("rev-parse", "HEAD")
            try look(scratch, hoursAgo: 5)
            // Neither the tree nor another branch counts.
            try scratch.git("checkout", "-q", "-b", "topic")
            try scratch.write(Self.path, "on: push\njobs: {}\n")
            try withDaemon(scratch) { daemon in
                #expect(says("caught up as run 1", daemon), "\(daemon.output)")
                #expect(says("Run 1 of workflows/nightly.yml has ended: success.", daemon), "\(daemon.output)")
                #expect(daemon.output.contains("Watching 1 schedule at \(sha.prefix(7)) of refs/heads/main."))
                #expect(daemon.output.components(separatedBy: ": coalesced. One run stands for it").count == 5)
            }
            #expect(scratch.witness == ["schedule \(cron) refs/heads/main \(sha)", "{} main"])
            let ticks = try ticks(scratch)
            #expect(try outcomes(scratch) == ["coalesced", "coalesced", "coalesced", "coalesced", "caught-up"])
            let last = try #require(ticks.last)
            #expect(last["run"] as? Int == 1 && last["conclusion"] as? String == "success")
            #expect(last["sha"] as? String == sha && last["cron"] as? String == cron)
            let late = try #require(last["late"] as? Double)
            #expect((1200...2400).contains(late), "\(late)")
            #expect(try scratch.shown()["event"] as? String == "schedule")
        }
    }

    @Test("a second daemon finds all of it done, and a list for people says it, too")
    func again() throws {
        try with({ workflow($0, steps: "true") }) { scratch in
            try look(scratch, hoursAgo: 2)
            try withDaemon(scratch) { daemon in #expect(says("has ended: success", daemon), "\(daemon.output)") }
            try withDaemon(scratch, "--json") { daemon in
                #expect(says(#""kind":"watching""#, daemon), "\(daemon.output)")
            }
            #expect(try scratch.runCount() == 1)
            let list = try scratch.run("schedule")
            #expect(list.status == 0 && list.output.contains("\(cron)  UTC  next 20"), "\(list)")
            #expect(list.output.contains("caught up") && list.output.contains("success"), "\(list)")
        }
    }

    @Test("a run whose daemon is stopped goes on by itself")
    func stopped() throws {
        try with({ gated($0) }) { scratch in
            try look(scratch, hoursAgo: 2)
            try withDaemon(scratch) { daemon in #expect(isSeen("start 1", scratch), "\(daemon.output)") }
            #expect(try scratch.shown()["state"] as? String == "running")
            _ = FileManager.default.createFile(atPath: scratch.folder + "/gate1", contents: nil)
            #expect(isSeen("end 1", scratch))
            let hasEnded = try eventually(within: 120) { try scratch.shown()["conclusion"] as? String == "success" }
            #expect(hasEnded)
        }
    }

    @Test("the daemon says which runs it leaves behind")
    func stoppingText() throws {
        try with({ gated($0) }) { scratch in
            try look(scratch, hoursAgo: 2)
            let daemon = try scratch.start(["schedule", "run"])
            #expect(isSeen("start 1", scratch), "\(daemon.output)")
            daemon.signal(SIGINT)
            let answer = try daemon.answer()
            #expect(answer.status == 0, "\(answer)")
            #expect(answer.output.hasSuffix("Stopped by Ctrl-C. What runs goes on by itself: 1.\n"), "\(answer)")
            _ = FileManager.default.createFile(atPath: scratch.folder + "/gate1", contents: nil)
            #expect(isSeen("end 1", scratch))
        }
    }

    // MARK: Two daemons, and dead ones

    @Test("two daemons that begin at once start each moment once")
    func two() throws {
        let settings = "schedules: { nightly: { catch-up: all, overlap: queue } }"
        let witness = { (scratch: Scratch) in "echo ran >> \(scratch.folder)/witness" }
        try with(settings: settings, { workflow($0, steps: witness($0)) }) { scratch in
            try look(scratch, hoursAgo: 4)
            try withDaemon(scratch) { _ in
                try withDaemon(scratch) { second in
                    let isDone = try eventually(within: 120) {
                        try ticks(scratch).filter { $0["conclusion"] as? String == "success" }.count == 4
                    }
                    #expect(isDone, "\(second.output)")
                }
            }
            #expect(scratch.witness.count == 4)
            #expect(try scratch.runCount() == 4)
            let runs = try ticks(scratch).compactMap { $0["run"] as? Int }
            #expect(runs == [1, 2, 3, 4])
        }
    }

    /// The run of this workflow cannot be created while the docker of the test hangs: for so long its tick is claimed and nothing more.
    @Test(
        "kill -9 of the daemon, and of what it has begun, after a moment was taken: the next one starts its run, once")
    func killed() throws {
        let container = "  c: { runs-on: ubuntu-latest, container: alpine, steps: [{ run: 'true' }] }\n"
        let witness = { (scratch: Scratch) in "echo ran >> \(scratch.folder)/witness" }
        try with({ workflow($0, steps: witness($0), job: container) }) { scratch in
            try look(scratch, hoursAgo: 2)
            let docker = scratch.folder + "/bin/docker"
            try writeProgram(
                "#!/bin/sh\necho asked >> \(scratch.folder)/asked\n"
                    + "while ! test -e \(scratch.folder)/open; do sleep 0.05; done\nexit 1\n", to: docker)
            let path = scratch.folder + "/bin:" + (ProcessInfo.processInfo.environment["PATH"] ?? "/usr/bin:/bin")
            let daemon = try scratch.start(["schedule", "run"], environment: ["PATH": path])
            #expect(eventually(within: 120) { access(scratch.folder + "/asked", F_OK) == 0 }, "\(daemon.output)")
            #expect(try outcomes(scratch) == ["coalesced", "starting"])
            daemon.signal(SIGKILL)
            for (pid, _) in scratch.leftovers() where pid != daemon.pid { kill(pid, SIGKILL) }
            #expect(eventually(within: 120) { daemon.hasEnded && scratch.leftovers().isEmpty })
            // It has no mark of ours: docker is given its own variables.
            try scratch.write("../open", "")
            #expect(try scratch.runCount() == 0)

            // A docker that can do nothing: the job without a container runs all the same.
            try writeProgram("#!/bin/sh\ntest $1 = version && echo 24.0 24.0\n", to: docker)
            let next = try scratch.start(["schedule", "run"], environment: ["PATH": path])
            #expect(isSeen("ran", scratch), "\(next.output)")
            #expect(says("Run 1 of workflows/nightly.yml has ended", next), "\(next.output)")
            next.signal(SIGTERM)
            #expect(try next.answer().status == 0)
            #expect(scratch.witness == ["ran"])
            #expect(try scratch.runCount() == 1)
            #expect(try outcomes(scratch) == ["coalesced", "caught-up"])
        }
    }

    @Test("a run whose engine and keeper are killed is taken up by the daemon")
    func resumed() throws {
        try with({ gated($0) }) { scratch in
            try look(scratch, hoursAgo: 2)
            try withDaemon(scratch) { daemon in
                #expect(isSeen("start 1", scratch), "\(daemon.output)")
                scratch.killTogether(
                    scratch.leftovers().filter { $0.key != daemon.pid && $0.value.hasPrefix("sluice") }.map(\.key))
                daemon.signal(SIGUSR1)
                #expect(says("Run 1 was abandoned by its engine", daemon), "\(daemon.output)")
                #expect(says("Run 1 of workflows/nightly.yml has ended: failure.", daemon), "\(daemon.output)")
            }
            #expect(try ticks(scratch).last?["conclusion"] as? String == "failure")
            #expect(scratch.witness == ["start 1"])
        }
    }

    // MARK: Overlaps

    /// One moment that a dead daemon had taken, and a later one: what becomes of that, and what is seen.
    private func overlap(_ word: String, _ body: (Scratch, ChildProcess) throws -> Void) throws {
        try with(settings: "schedules: { nightly.yml: { overlap: \(word) } }", { gated($0) }) { scratch in
            try look(scratch, hoursAgo: 3)
            #expect(try look(scratch, hoursAgo: 1.9).toStart.count == 1)
            try withDaemon(scratch) { daemon in
                // One that is cancelled may be so before its first step.
                if word != "cancel" { #expect(isSeen("start 1", scratch), "\(daemon.output)") }
                try body(scratch, daemon)
            }
        }
    }

    @Test("under 'skip' the later one passes")
    func skip() throws {
        try overlap("skip") { (scratch, daemon) throws in
            _ = FileManager.default.createFile(atPath: scratch.folder + "/gate1", contents: nil)
            #expect(says("has ended: success", daemon), "\(daemon.output)")
            #expect(daemon.output.contains("and 'overlap' is skip."), "\(daemon.output)")
            #expect(try outcomes(scratch).last == "skipped")
            #expect(try scratch.runCount() == 1)
        }
    }

    @Test("under 'queue' the later one begins when the first has ended, without anybody looking")
    func queue() throws {
        try overlap("queue") { (scratch, daemon) throws in
            #expect(try outcomes(scratch).last == "waiting")
            for gate in ["gate1", "gate2"] {
                #expect(scratch.witness.count == (gate == "gate1" ? 1 : 3))
                _ = FileManager.default.createFile(atPath: scratch.folder + "/" + gate, contents: nil)
                #expect(isSeen(gate == "gate1" ? "start 2" : "end 2", scratch), "\(daemon.output)")
            }
            #expect(scratch.witness == ["start 1", "end 1", "start 2", "end 2"])
            #expect(says("Run 2 of workflows/nightly.yml has ended: success.", daemon), "\(daemon.output)")
        }
    }

    @Test("under 'cancel' the first is cancelled, and the later one begins")
    func cancel() throws {
        try overlap("cancel") { (scratch, daemon) throws in
            #expect(isSeen("start 2", scratch), "\(daemon.output)")
            #expect(daemon.output.contains("Run 1 is cancelled for the one that is due."), "\(daemon.output)")
            _ = FileManager.default.createFile(atPath: scratch.folder + "/gate2", contents: nil)
            #expect(says("Run 2 of workflows/nightly.yml has ended: success.", daemon), "\(daemon.output)")
            #expect(try scratch.shown(1)["conclusion"] as? String == "cancelled")
            #expect(try scratch.shown(1)["cancelled_by"] as? String == "the schedule")
        }
    }

    // MARK: What is wrong

    @Test("a broken file is told once with its place, starts nothing, and the daemon goes on; mended, it counts again")
    func broken() throws {
        try with({ workflow($0, steps: "true") }) { scratch in
            let whole = try String(contentsOfFile: scratch.path(Self.path), encoding: .utf8)
            try look(scratch, hoursAgo: 2)
            try scratch.write(Self.path, whole.replacingOccurrences(of: "runs-on", with: "runs-onn"))
            try scratch.commit()
            try withDaemon(scratch) { daemon in
                let error = "\(Self.path):5:5: error:"
                #expect(says(error, daemon), "\(daemon.output)")
                try scratch.write("other", "x")
                try scratch.commit()
                daemon.signal(SIGUSR1)
                let isRead = eventually(within: 120) { daemon.output.components(separatedBy: "Watching 0").count == 3 }
                #expect(isRead, "\(daemon.output)")
                #expect(daemon.output.components(separatedBy: error).count == 2, "\(daemon.output)")
                #expect(try scratch.runCount() == 0)
                try scratch.write(Self.path, whole)
                try scratch.commit()
                daemon.signal(SIGUSR1)
                #expect(says("has ended: success", daemon), "\(daemon.output)")
            }
        }
    }

    @Test("a broken sluice.yml keeps everything from being started until it is mended")
    func brokenSettings() throws {
        try with(settings: "schedules: { nightly: { overlap: allow } }", { workflow($0, steps: "true") }) { scratch in
            try look(scratch, hoursAgo: 2)
            try withDaemon(scratch) { daemon in
                #expect(says("sluice.yml:1:34: error: 'overlap' cannot be 'allow'.", daemon), "\(daemon.output)")
                #expect(try scratch.runCount() == 0)
                try scratch.write("sluice.yml", "schedules: { nightly: { overlap: queue }, nigthly: {} }")
                try scratch.commit()
                daemon.signal(SIGUSR1)
                #expect(says("has ended: success", daemon), "\(daemon.output)")
                #expect(daemon.output.contains("There is no workflow 'nigthly'"), "\(daemon.output)")
            }
        }
    }

    @Test("a run that cannot be started is a row with the reason")
    func failed() throws {
        try with({ workflow($0, steps: "true", job: "  c: { uses: ./workflows/none.yml }\n") }) { scratch in
            try look(scratch, hoursAgo: 2)
            try withDaemon(scratch) { daemon in
                #expect(says(": failed. \(Self.path):", daemon), "\(daemon.output)")
            }
            let last = try #require(try ticks(scratch).last)
            #expect(last["outcome"] as? String == "failed" && last["run"] is NSNull)
            #expect((last["reason"] as? String)?.contains("none.yml") == true)
            #expect(try scratch.runCount() == 0)
        }
    }

    // MARK: Listing

    @Test(
        "the next moments are listed in the zone of their line",
        arguments: [
            "Europe/Berlin", "America/New_York", "Australia/Lord_Howe", "Africa/Cairo", "Pacific/Chatham",
            "Asia/Kathmandu",
        ])
    func zones(name: String) throws {
        let text =
            "on: { schedule: [{ cron: '30 2 * * *', timezone: \(name) }, { cron: '0 0 30 2 *' }] }\njobs: "
            + "{ a: { runs-on: x, steps: [{ run: 'true' }] } }\n"
        try Scratch.with(workflows: ["w": text]) { scratch in
            var calendar = Calendar(identifier: .gregorian)
            calendar.timeZone = try #require(TimeZone(identifier: name))
            let wanted = DateComponents(hour: 2, minute: 30)
            let before = try #require(calendar.nextDate(after: Date(), matching: wanted, matchingPolicy: .nextTime))
            let listing = try #require(try scratch.run("schedule", "list", "--json").objects().first)
            let after = try #require(calendar.nextDate(after: Date(), matching: wanted, matchingPolicy: .nextTime))
            let lines = try #require(listing["lines"] as? [[String: Any]])
            let next = try #require((lines.first?["next"] as? [String])?.first)
            let counts = lines.map { ($0["next"] as? [String])?.count ?? -1 }
            #expect(counts == [2, 0])
            let format = ISO8601DateFormatter()
            format.formatOptions.insert(.withFractionalSeconds)
            let date = try #require(format.date(from: next))
            #expect(date == before || date == after)
            let local = try #require((lines.first?["next_local"] as? [String])?.first)
            let offset = calendar.timeZone.secondsFromGMT(for: date) / 60
            let sign = offset < 0 ? "-" : "+"
            let distance = String(format: "%02d:%02d", abs(offset) / 60, abs(offset) % 60)
            #expect(local.hasSuffix("(\(sign)\(distance))"), "\(local)")
            let list = try scratch.run("schedule", "list")
            #expect(
                list.output.contains("30 2 * * *  \(name)  next 20") && list.output.contains("never due"), "\(list)")
        }
    }

    @Test("where nothing has a schedule, that is said")
    func nothing() throws {
        try Scratch.with(workflows: ["w": "on: push\njobs: { a: { runs-on: x, steps: [{ run: x }] } }\n"]) { scratch in
            let answer = try scratch.run("schedule")
            #expect(answer.status == 0 && answer.output == "No workflow of refs/heads/main has a schedule.\n")
            let secret = try scratch.run("schedule", "run", "--secret", "A=b")
            #expect(secret.status == 2 && secret.errors.contains("takes a name here") && !secret.errors.contains("A=b"))
        }
    }
}

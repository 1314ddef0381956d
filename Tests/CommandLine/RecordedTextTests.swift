import Display
import Expressions
import Planning
import Runs
import Testing

@testable import History

/// Texts about runs that have been recorded.
struct RecordedTextTests {
    private let now = FakeClock.start.advanced(bySeconds: 3 * 3600)

    private func run(_ number: Int, _ change: (inout RecordedRun) -> Void = { _ in }) -> RecordedRun {
        var run = RecordedRun.finished(number)
        change(&run)
        return run
    }

    @Test("The history, newest first, says what is no evidence and why")
    func history() {
        let runs = [
            run(14) {
                $0.state = .running
                $0.conclusion = nil
                $0.finishedAt = nil
                $0.engine = .alive
            },
            run(13) {
                $0.state = .running
                $0.conclusion = nil
                $0.finishedAt = nil
            },
            run(10) {
                $0.state = .running
                $0.conclusion = nil
                $0.finishedAt = nil
            },
            run(12) {
                $0.conclusion = .failure
                $0.flags = [.snapshot, .partial]
                $0.isSnapshot = true
            },
            run(11) {
                $0.conclusion = .cancelled
                $0.cancelledBy = "Ctrl-C"
                $0.rerunOf = 9
            },
            run(9) {
                $0.conclusion = .skipped
                $0.ref = $0.sha
            },
        ]
        let standing = { RunStanding($0, isAlive: { $0 == .alive }, hasKeeper: { $0 == 10 }) }
        #expect(
            HistoryText(style: .plain, now: now, standing: standing).text(runs) == """
                RUN     RESULT       WORKFLOW  EVENT  COMMIT                   AGE        TIME  NOTE
                 14  ●  running      CI        push   main@1a2b3c4             3 h ago
                 13  !  abandoned    CI        push   main@1a2b3c4             3 h ago
                 10  !  engine away  CI        push   main@1a2b3c4             3 h ago
                 12  ✗  failure      CI        push   main@1a2b3c4 (snapshot)  3 h ago  1m 05s  no evidence: it ran in part, or with inputs of its own, the tree was not committed
                 11  ⊘  cancelled    CI        push   main@1a2b3c4             3 h ago  1m 05s  rerun of 9; cancelled by Ctrl-C
                  9  -  skipped      CI        push   1a2b3c4                  3 h ago  1m 05s

                """)
    }

    @Test("A run without engine and keeper waits for its approvers only where nothing of it was interrupted")
    func standings() {
        let open = run(13) {
            ($0.state, $0.conclusion, $0.waitsFor) = (.running, nil, "the approval of 'prod'")
            $0.engine = nil
        }
        var left = open
        left.isLeftToApprovers = true
        #expect(RunStanding(open, isAlive: { _ in false }, hasKeeper: { _ in false }) == .abandoned)
        #expect(RunStanding(left, isAlive: { _ in false }, hasKeeper: { _ in false }) == .waiting)
        #expect(RunStanding(left, isAlive: { _ in false }, hasKeeper: { _ in true }) == .engineAway)
    }

    @Test("The list of workflows tells first what needs a person")
    func list() {
        let listings = [
            WorkflowListing(
                name: "ci", path: "workflows/ci.yml", triggers: ["push", "pull_request"], lastRun: run(12)),
            WorkflowListing(name: "drill", path: "workflows/drill.yml", triggers: ["schedule"], lastRun: nil),
            WorkflowListing(name: "bad", path: "workflows/bad.yml", triggers: nil, lastRun: nil),
            WorkflowListing(
                name: "new", path: "workflows/new.yml", triggers: ["push"], lastRun: nil, isUncommitted: true),
        ]
        let text = WorkflowListText(style: .plain, now: now)
        #expect(
            text.text(listings, unfinished: [(run(13), .abandoned), (run(14), .running)]) == """
                run 13 of CI was abandoned: 'sluice resume 13' finishes it
                run 14 of CI has been running for 2h 59m: 'sluice logs 14 --follow' shows it

                WORKFLOW  PATH                 TRIGGERS                     LAST RESULT
                ci        workflows/ci.yml     push, pull_request           ✓ success 2 h ago (run 12, main@1a2b3c4)
                drill     workflows/drill.yml  schedule                     never run
                bad       workflows/bad.yml    has errors: sluice validate  never run
                new       workflows/new.yml    push                         not committed yet

                """)
    }

    @Test(
        "Jobs are found by id, name, or what they have in common",
        arguments: [
            ("build", ["build"]), ("Build it", ["build"]), ("BUILD", ["build"]), ("test", ["test.0", "test.1"]),
            ("test.1", ["test.1"]), ("deploy", ["deploy", "deploy/ship", "deploy/ship/now"]),
            ("deploy/ship", ["deploy/ship", "deploy/ship/now"]), ("ship", []), ("tes", []),
        ])
    func jobNames(typed: String, expected: [String]) {
        let jobs = [
            ("build", "Build it"), ("test.0", "test (a)"), ("test.1", "test (b)"), ("deploy", "deploy"),
            ("deploy/ship", "deploy / ship"), ("deploy/ship/now", "deploy / ship / now"),
        ].map { RecordedJob.waiting($0.0, name: $0.1) }
        #expect(jobs.named(typed).map(\.id.text) == expected)
    }

    @Test("The collector's report is a sentence")
    func garbage() {
        var report = GarbageReport()
        #expect(GarbageText.text(report) == "There was nothing to remove.\n")
        report.bytes = 12
        #expect(GarbageText.text(report) == "Removed leftover files; 12 B freed.\n")
        report.runs = [1, 2]
        report.slots = 1
        report.bytes = 5 << 20
        #expect(GarbageText.text(report) == "Removed 2 runs and 1 slot; 5.0 MiB freed.\n")
    }
}

extension RecordedRun {
    /// A green run that took 65 seconds.
    static func finished(_ number: Int) -> RecordedRun {
        RecordedRun(
            number: number, workflow: "workflows/ci.yml", workflowName: "CI", event: "push",
            sha: "1a2b3c4d5e6f708192a3b4c5d6e7f8091a2b3c4d", ref: "refs/heads/main", actor: "ada", attempt: 1,
            isSnapshot: false, flags: [], state: .finished, conclusion: .success, createdAt: FakeClock.start,
            startedAt: FakeClock.start.advanced(bySeconds: 1), finishedAt: FakeClock.start.advanced(bySeconds: 66),
            token: 1, engine: EngineIdentity(bootID: "a", processID: 1, startTime: 1))
    }
}

extension EngineIdentity {
    static let alive = EngineIdentity(bootID: "b", processID: 2, startTime: 2)
}

extension RecordedJob {
    static func waiting(_ id: String, name: String) -> RecordedJob {
        RecordedJob(
            id: JobID(id), name: name, state: .waiting, attempt: 0, outputs: [:], steps: [], annotations: [])
    }
}

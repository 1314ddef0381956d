import Expressions
import Planning
import Runs
import TestSupport
import Testing

@Suite("An event in a journal", .ownThread)
struct EventCodingTests {
    static let step = StepID(job: JobID("deploy.1/build"), jobAttempt: 2, phase: .post, index: 3, attempt: 4)
    static let plainStep = StepID(job: JobID("build"), jobAttempt: 1, index: 0)

    static let gate = GateID(job: JobID("a/b"), level: .job)

    /// An action of the workspace, as it was read when its step came.
    static let action = try? PlannedAction(
        reading: ActionFile(
            reference: "./act", folder: "/w/act", name: "action.yml",
            text: "name: A\ndescription: A\nruns: { using: composite, steps: [{ run: one, shell: bash }] }\n",
            commit: "abc"))

    static let imageReport = {
        var report = StepReport(outcome: .success)
        report.images = [UsedImage(name: "debian:12", id: "sha256:ab"), UsedImage(name: "x", id: "y")]
        return report
    }()

    static let checkoutReport = {
        var report = StepReport(outcome: .success, outputs: ["commit": "5a1f"])
        report.checkout = "5a1f"
        return report
    }()

    /// The same in a run with stand-ins for actions.
    static let replacingAction = action.flatMap { action in
        var file = action.file
        file.replacements = ActionReplacements(
            standIns: ["o/c@v1": .checkout], replaced: ["actions/cache"], local: ["a/b@main"])
        return try? PlannedAction(reading: file)
    }

    private static func logged(_ log: LogReport) -> StepReport {
        var report = StepReport(outcome: .success)
        report.log = log
        return report
    }

    static let events: [(RunEvent, kind: String, payload: String)] = [
        (.engineAttached(token: 7), "engine_attached", #"{"token":7}"#),
        (.engineLost(), "engine_lost", "{}"),
        (.engineLost(restart: .isRecorded), "engine_lost", #"{"restart":"recorded"}"#),
        (.engineLost(restart: .isInDoubt), "engine_lost", #"{"restart":"in_doubt"}"#),
        (
            .engineLost(since: Timestamp(microseconds: 1_795_257_843_500_001)), "engine_lost",
            #"{"since_us":1795257843500001}"#
        ),
        (.cancelRequested(Cancellation(requester: "ada")), "cancel_requested", #"{"requester":"ada"}"#),
        (
            .cancelRequested(Cancellation(requester: "Ctrl-C", isForced: true)), "cancel_requested",
            #"{"requester":"Ctrl-C","forced":true}"#
        ),
        (
            .jobCancelRequested(JobID("build"), requester: "run 9"), "job_cancel_requested",
            #"{"job":"build","requester":"run 9"}"#
        ),
        (.gateRequested(.run, GroupRequest(group: "g")), "gate_requested", #"{"group":"g"}"#),
        (
            .gateRequested(gate, GroupRequest(group: "G", queue: .max, cancelsInProgress: true, isKept: true)),
            "gate_requested",
            #"{"job":"a/b","level":"job","group":"G","queue":"max","cancel_in_progress":true,"kept":true}"#
        ),
        (
            .gateWaiting(.run, GroupWait(holder: GroupMember(run: 3, gate: .run), ahead: 0)), "gate_waiting",
            #"{"holder_run":3}"#
        ),
        (
            .gateWaiting(gate, GroupWait(holder: GroupMember(run: 3, gate: gate), ahead: 2, isAbandoned: true)),
            "gate_waiting",
            #"{"job":"a/b","level":"job","holder_run":3,"holder_job":"a/b","holder_level":"job","ahead":2,"abandoned":true}"#
        ),
        (.gateWaiting(.run, GroupWait(holder: nil, ahead: 1)), "gate_waiting", #"{"ahead":1}"#),
        (.gateOpened(.run), "gate_opened", "{}"),
        (
            .gateLeft(GateID(job: JobID("a"), level: .workflow)), "gate_left", #"{"job":"a","level":"workflow"}"#
        ),
        (
            .gateRequested(.lock("tofu:drill"), .lock("tofu:drill")), "gate_requested",
            #"{"level":"lock:tofu:drill","group":"tofu:drill","queue":"fifo","kept":true,"lock":true}"#
        ),
        (
            .obligationOpened(ObligationID(name: "apply"), by: JobID("apply.0")), "obligation_opened",
            #"{"obligation":"apply","job":"apply.0"}"#
        ),
        (
            .dischargeFailed(
                ObligationID(name: "apply"), DischargeFailure(attempt: 2, reason: "It broke.", wait: 31.25)),
            "discharge_failed", #"{"obligation":"apply","attempt":2,"reason":"It broke.","wait":31.25}"#
        ),
        (
            .dischargeFailed(
                ObligationID(run: 7, name: "apply"), DischargeFailure(attempt: 1, reason: "It broke.", wait: nil)),
            "discharge_failed", #"{"obligation":"apply","run":7,"attempt":1,"reason":"It broke."}"#
        ),
        (
            .dischargeRetried(ObligationID(name: "apply"), attempt: 3), "discharge_retried",
            #"{"obligation":"apply","attempt":3}"#
        ),
        (
            .obligationDischarged(ObligationID(run: 7, name: "apply")), "obligation_discharged",
            #"{"obligation":"apply","run":7}"#
        ),
        (
            .obligationAbandoned(ObligationID(name: "apply"), by: "ada", reason: "Removed by hand."),
            "obligation_abandoned", #"{"obligation":"apply","by":"ada","reason":"Removed by hand."}"#
        ),
        (.jobQueued(JobID("build")), "job_queued", #"{"job":"build"}"#),
        (
            .callStarted(JobID("deploy"), inputs: ["target": "prod", "count": 3, "dry": false]), "call_started",
            #"{"job":"deploy","inputs":{"target":"prod","count":3,"dry":false}}"#
        ),
        (.jobStarted(JobID("build"), attempt: 1), "job_started", #"{"job":"build","attempt":1}"#),
        (
            .environmentRequested(
                JobID("ship"),
                EnvironmentRequest(
                    environment: "Prod", branches: [["main"]],
                    evidence: [.init(workflows: ["ci"]), .init(workflows: ["e2e"], revision: "v1")])),
            "environment_requested",
            #"{"job":"ship","environment":"Prod","branches":[["main"]],"evidence":[{"workflows":["ci"]},{"workflows":["e2e"],"revision":"v1"}]}"#
        ),
        (
            .environmentChecked(JobID("ship"), EnvironmentCheck(faults: ["No."], commit: "abc")), "environment_checked",
            #"{"job":"ship","faults":["No."],"commit":"abc"}"#
        ),
        (.environmentChecked(JobID("ship"), EnvironmentCheck()), "environment_checked", #"{"job":"ship"}"#),
        (.environmentWaited(JobID("ship")), "environment_waited", #"{"job":"ship"}"#),
        (.environmentOpened(JobID("ship")), "environment_opened", #"{"job":"ship"}"#),
        (
            .approvalAsked(ApprovalRequest(environment: "Prod", digest: "d", sha: "s")), "approval_asked",
            #"{"environment":"Prod","digest":"d","sha":"s"}"#
        ),
        (
            .approvalGiven(ApprovalDecision(environment: "Prod", digest: "d", approver: "ann", comment: "Go.")),
            "approval_given", #"{"environment":"Prod","digest":"d","approver":"ann","comment":"Go."}"#
        ),
        (
            .approvalRejected(ApprovalDecision(environment: "Prod", digest: "d", approver: "ann")),
            "approval_rejected", #"{"environment":"Prod","digest":"d","approver":"ann"}"#
        ),
        (.approvalExpired(environment: "Prod"), "approval_expired", #"{"environment":"Prod"}"#),
        (.jobAdopted(JobID("build"), attempt: 2), "job_adopted", #"{"job":"build","attempt":2}"#),
        (.jobTimedOut(JobID("build"), attempt: 1), "job_timed_out", #"{"job":"build","attempt":1}"#),
        (.jobCompleting(JobID("build"), attempt: 1), "job_completing", #"{"job":"build","attempt":1}"#),
        (
            .jobFinished(JobID("build"), attempt: 1, JobReport(outcome: .success)), "job_finished",
            #"{"job":"build","attempt":1,"outcome":"success"}"#
        ),
        (
            .jobFinished(
                JobID("build"), attempt: 1,
                JobReport(outcome: .failure, result: .success, outputs: ["Version": "1\n2"], reason: "It broke.")),
            "job_finished",
            #"{"job":"build","attempt":1,"outcome":"failure","result":"success","outputs":{"Version":"1\n2"},"reason":"It broke."}"#
        ),
        (
            .jobFinished(
                JobID("ship"), attempt: 1,
                JobReport(outcome: .success, deployment: DeploymentReport(environment: "Prod", url: "https://x"))),
            "job_finished",
            #"{"job":"ship","attempt":1,"outcome":"success","environment":{"environment":"Prod","url":"https://x"}}"#
        ),
        (
            .jobFinished(
                JobID("ship"), attempt: 1,
                JobReport(
                    outcome: .success,
                    deployment: DeploymentReport(environment: "p", isDeployment: false, commit: "abc"))),
            "job_finished",
            #"{"job":"ship","attempt":1,"outcome":"success","environment":{"environment":"p","deployment":false,"commit":"abc"}}"#
        ),
        (.stepStarted(plainStep), "step_started", #"{"job":"build","index":0}"#),
        (
            .stepStarted(step), "step_started",
            #"{"job":"deploy.1/build","index":3,"job_attempt":2,"phase":"post","attempt":4}"#
        ),
        (.stepQueued(plainStep), "step_queued", #"{"job":"build","index":0}"#),
        (
            .stepStarted(StepID(job: JobID("build"), jobAttempt: 1, phase: .pre, index: 2)), "step_started",
            #"{"job":"build","index":2,"phase":"pre"}"#
        ),
        (.stepExpanded(plainStep, nil), "step_expanded", #"{"job":"build","index":0}"#),
        (
            .stepExpanded(plainStep, action), "step_expanded",
            #"{"job":"build","index":0,"action":{"reference":"./act","folder":"/w/act","name":"action.yml","text":"name: A\ndescription: A\nruns: { using: composite, steps: [{ run: one, shell: bash }] }\n","commit":"abc"}}"#
        ),
        (
            .stepExpanded(plainStep, replacingAction), "step_expanded",
            #"{"job":"build","index":0,"action":{"reference":"./act","folder":"/w/act","name":"action.yml","text":"name: A\ndescription: A\nruns: { using: composite, steps: [{ run: one, shell: bash }] }\n","commit":"abc","replacements":{"stand_ins":{"o/c@v1":"actions/checkout"},"replaced":["actions/cache"],"local":["a/b@main"]}}}"#
        ),
        (.stepCompleting(plainStep), "step_completing", #"{"job":"build","index":0}"#),
        (
            .stepInterrupted(plainStep, .jobTimedOut), "step_interrupted",
            #"{"job":"build","index":0,"interruption":"job_timed_out"}"#
        ),
        (
            .stepInterrupted(plainStep, .forced), "step_interrupted",
            #"{"job":"build","index":0,"interruption":"forced"}"#
        ),
        (
            .stepFinished(plainStep, StepReport(outcome: .success, exitCode: 0)), "step_finished",
            #"{"job":"build","index":0,"outcome":"success","exit_code":0}"#
        ),
        (
            .stepFinished(
                plainStep,
                StepReport(
                    outcome: .failure, conclusion: .success, outputs: ["a": "b"], reason: "Killed.", exitCode: 137)),
            "step_finished",
            #"{"job":"build","index":0,"outcome":"failure","conclusion":"success","outputs":{"a":"b"},"reason":"Killed.","exit_code":137}"#
        ),
        (
            .stepFinished(plainStep, imageReport), "step_finished",
            #"{"job":"build","index":0,"outcome":"success","images":[{"name":"debian:12","id":"sha256:ab"},{"name":"x","id":"y"}]}"#
        ),
        (
            .stepFinished(plainStep, logged(LogReport(size: 0, checksum: "ef46db3751d8e999"))), "step_finished",
            #"{"job":"build","index":0,"outcome":"success","log_bytes":0,"log_xxh64":"ef46db3751d8e999"}"#
        ),
        (
            .stepFinished(plainStep, checkoutReport), "step_finished",
            #"{"job":"build","index":0,"outcome":"success","outputs":{"commit":"5a1f"},"checkout":"5a1f"}"#
        ),
        (
            .stepFinished(plainStep, logged(LogReport(size: 12))), "step_finished",
            #"{"job":"build","index":0,"outcome":"success","log_bytes":12}"#
        ),
        (.stepLost(plainStep), "step_lost", #"{"job":"build","index":0}"#),
        (.finished(.cancelled), "finished", #"{"outcome":"cancelled"}"#),
    ]

    @Test("has a kind, a version and a payload that never change, and reads back as itself", arguments: events)
    func roundTrip(event: RunEvent, kind: String, payload: String) throws {
        let envelope = EventEnvelope(event)
        #expect(envelope.kind == kind)
        #expect(envelope.version == 1)
        #expect(envelope.payload.json(.compact) == payload)
        let read = EventEnvelope(kind: kind, version: 1, payload: try Value(parsingJSON: payload))
        #expect(try RunEvent(read) == event)
    }

    @Test("tells the whole request when the run is created")
    func created() throws {
        let event = RunEvent.created(.sample)
        let envelope = EventEnvelope(event)
        #expect(envelope.kind == "created")
        let payload = try Value(parsingJSON: envelope.payload.json(.compact))
        guard case .created(let request) = try RunEvent(EventEnvelope(kind: "created", version: 1, payload: payload))
        else {
            Issue.record("It reads back as another event.")
            return
        }
        #expect(request == .sample)
    }

    @Test(
        "of a newer sluice is refused as such",
        arguments: [
            (
                "lock_taken", 1,
                "The journal has an event of the kind \"lock_taken\", which this sluice does not know."
            ),
            (
                "job_queued", 2,
                "The journal has a \"job_queued\" event of version 2; this sluice reads versions 1 to 1."
            ),
        ])
    func newer(kind: String, version: Int, message: String) {
        let envelope = EventEnvelope(kind: kind, version: version, payload: ["job": "build"])
        let error = #expect(throws: EventCodingError.self) { try RunEvent(envelope) }
        #expect(error?.code == .newer)
        #expect(error?.message == message)
    }

    @Test(
        "that is damaged is refused with what is wrong",
        arguments: [
            ("job_queued", 0, #"{"job":"a"}"#, "version 0"),
            ("job_queued", 1, "{}", "it has no \"job\""),
            ("job_queued", 1, "[]", "its payload is not an object"),
            ("job_queued", 1, #"{"job":1}"#, "its \"job\" is not a string"),
            ("job_started", 1, #"{"job":"a","attempt":1.5}"#, "its \"attempt\" is not a whole number"),
            ("job_started", 1, #"{"job":"a","attempt":"1"}"#, "its \"attempt\" is not a number"),
            ("job_started", 1, #"{"job":"a","attempt":1e300}"#, "its \"attempt\" is not a whole number"),
            ("finished", 1, #"{"outcome":"fine"}"#, "its \"outcome\" is \"fine\", which is no outcome"),
            ("step_lost", 1, #"{"job":"a","index":0,"phase":"mid"}"#, "its \"phase\" is \"mid\", which is no phase"),
            ("step_interrupted", 1, #"{"job":"a","index":0,"interruption":"x"}"#, "which is none"),
            ("call_started", 1, #"{"job":"a","inputs":[]}"#, "its \"inputs\" is not an object"),
            ("cancel_requested", 1, #"{"requester":"a","forced":1}"#, "its \"forced\" is neither true nor false"),
            ("created", 1, "{}", "it has no \"request\""),
            ("step_expanded", 1, #"{"job":"a","index":0,"action":{}}"#, "an action lacks its 'reference'"),
            (
                "step_expanded", 1,
                #"{"job":"a","index":0,"action":{"reference":"./a","folder":"/a","name":"action.yml","text":"runs: 1"}}"#,
                "its action cannot be read"
            ),
        ])
    func damaged(kind: String, version: Int, payload: String, what: String) throws {
        let envelope = EventEnvelope(kind: kind, version: version, payload: try Value(parsingJSON: payload))
        let error = #expect(throws: EventCodingError.self) { try RunEvent(envelope) }
        #expect(error?.code == .malformed)
        #expect(error?.message.contains(what) == true, "\(error?.message ?? "")")
    }
}

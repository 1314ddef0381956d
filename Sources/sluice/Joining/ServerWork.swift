import Display
import Expressions
import History
import Planning
import Runs
import Server

/// Does what a server has ordered, and answers as soon as it is known what became of it.
struct ServerWork {
    let location: LocationOptions
    /// What the server says besides the order's name.
    let request: Value
    let answer: ServerAnswer

    func carryOut(_ order: ServerOrder) async throws {
        switch order {
        case .plan: try plan()
        case .weigh: try weigh()
        case .start: try await start()
        case .cancel: try await cancel()
        case .rerun: try await rerun()
        case .decide: try await decide()
        case .discharge: try await discharge()
        case .resume: try await resume()
        case .collect: try collect()
        }
    }

    // MARK: Starting

    private func plan() throws {
        let preview = try ServerStart(request: try startRequest(), location: location).preview()
        answer.give(["plan": preview.plan, "sha": .string(preview.sha), "digest": .string(preview.digest)])
    }

    private func weigh() throws(Failure) {
        guard case .array(let values)? = fields["starts"] else { throw nonsense("its 'starts'") }
        let weighing = ServerWeighing(location: location)
        let weights = values.map { value in
            StartRequest(value: value).map(weighing.weigh) ?? .refused(.fault("The start cannot be read."))
        }
        answer.give(["weights": .array(weights.map(\.value))])
    }

    private func start() async throws {
        let request = try startRequest()
        try await once(request.submission, in: try open().store) {
            try ServerStart(request: request, location: location).create()
        }
    }

    /// Makes a run and conducts it, unless one of this submission has been made.
    private func once(
        _ submission: String?, in store: Store, _ create: () throws -> (Engine, notices: [String])
    ) async throws {
        if let run = try submission.flatMap({ try store.run(ofSubmission: $0) }) { return told(run) }
        let (engine, notices): (Engine, [String])
        do {
            (engine, notices) = try create()
        } catch {
            // Another process may have been faster with the same one.
            guard let run = try submission.flatMap({ try store.run(ofSubmission: $0) }) else { throw error }
            return told(run)
        }
        try await conduct(engine, notices)
    }

    private func told(_ run: Int) { answer.give(["run": .number(Double(run))]) }

    private func rerun() async throws {
        let (project, store) = try open()
        let repetition = RunRepetition(
            project: project, store: store, earlier: try store.recordedRun(try number("run")),
            onlyFailed: fields["only_failed"] == true, requester: try text("person"), submission: submission)
        try await once(submission, in: store) {
            try repetition.create(secrets: [], secretFiles: [], hostGuard: nil)
        }
    }

    private func discharge() async throws {
        let (project, store) = try open()
        let id = try text("obligation")
        guard let argument = ObligationArgument(argument: id) else {
            throw Failure.usage("There is no obligation '\(id)'.").because(.unknown)
        }
        if let stack = try argument.stack(in: store) {
            answer.give([:])
            _ = StackDownCommand.takeDown(stack, store, by: try text("person"))
            return
        }
        let person = try text("person")
        try await once(submission, in: store) {
            var discharge = try ObligationDischarge(
                of: try argument.open(in: store), project: project, store: store, requester: person)
            discharge.submission = submission
            return try discharge.create(secrets: [], secretFiles: [])
        }
    }

    private func conduct(_ engine: Engine, _ notices: [String]) async throws {
        told(engine.run)
        try await engine.conduct(display: .quiet, notices: notices)
    }

    // MARK: Runs that there are

    private func cancel() async throws {
        let (project, store) = try open()
        let cancellation = try RunCancellation(
            of: try store.recordedRun(try number("run")), in: store,
            Cancellation(requester: try text("person"), isForced: fields["forced"] == true))
        let result = try cancellation.leave()
        answer.give([:])
        if result == .waits { try await Recovery(project: project, store: store).resume(cancellation.run) }
    }

    private func resume() async throws {
        let (project, store) = try open()
        let run = try store.recordedRun(try number("run"))
        let recovery = Recovery(project: project, store: store)
        try recovery.check(run)
        answer.give([:])
        try await recovery.resume(run)
    }

    private func collect() throws {
        let (project, store) = try open()
        let (report, text) = try GarbageCollection(project: project, store: store).run()
        var collected = Collected()
        (collected.runs, collected.artifacts, collected.caches) = (report.runs.count, report.artifacts, report.caches)
        (collected.slots, collected.bytes) = (report.slots, report.bytes)
        collected.sentence = text.split(separator: "\n").joined(separator: " ")
        answer.give(collected.value)
    }

    private func decide() async throws {
        guard let decision = EnvironmentDecision(value: request) else { throw nonsense("a decision") }
        let run = try number("run")
        // Told apart from one that has ended.
        _ = try open().store.recordedRun(run)
        let waiting = try WaitingApproval(.number(run), decision.environment, location, person: decision.person)
        try waiting.check(digest: decision.digest)
        if decision.isApproval {
            try waiting.checkApprover()
            try waiting.check(confirmation: decision.confirmation)
        } else {
            try waiting.checkRejecter()
        }
        try waiting.decide(isApproval: decision.isApproval, comment: decision.comment)
        try await waiting.goOn { answer.give([:]) }
    }

    // MARK: What the server says

    private func open() throws -> (project: Project, store: Store) {
        let project = try Project(location)
        return (project, try project.openStore())
    }

    private var fields: ValueObject { if case .object(let object) = request { object } else { [:] } }

    private func startRequest() throws(Failure) -> StartRequest {
        guard let start = StartRequest(value: request) else { throw nonsense("a start") }
        return start
    }

    /// By which what is asked for is known, where somebody may ask again.
    private var submission: String? { if case .string(let text)? = fields["submission"] { text } else { nil } }

    private func text(_ name: String) throws(Failure) -> String {
        guard case .string(let text)? = fields[name] else { throw nonsense("its '\(name)'") }
        return text
    }

    private func number(_ name: String) throws(Failure) -> Int {
        guard case .number(let value)? = fields[name], let number = Int(exactly: value) else {
            throw nonsense("its '\(name)'")
        }
        return number
    }

    private func nonsense(_ what: String) -> Failure { .fault("The server's order lacks \(what).") }
}

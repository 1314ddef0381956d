import Conductor
import Expressions
import Logging
import Runs
import Workflows

/// Follows one project's repository: deals with what its forge sends, and looks by itself when a look is due.
///
/// One for each project that is open, and one thing at a time, so that what moved is seen once.
struct RepositoryWatch: Sendable {
    let project: ServedProject
    let parts: ServerParts
    private let fetching: MirrorFetching
    private let book: RefBook
    private let deliveries: Deliveries

    init(_ project: ServedProject, _ parts: ServerParts) {
        (self.project, self.parts) = (project, parts)
        fetching = MirrorFetching(RepositorySide(project: project))
        book = RefBook(database: parts.database)
        deliveries = Deliveries(database: parts.database)
    }

    /// Goes on until the task is cancelled, or the project is open no more, or as another one.
    func run() async {
        let bell = parts.triggers.bell(of: project)
        defer { parts.triggers.forget(project) }
        // What was wrong with another repository of that name.
        _ = parts.triggers.setFault(nil, of: project.name, by: .fetching)
        var due = firstLook
        while !Task.isCancelled, parts.projects.all.contains(where: { $0 === project }) {
            var wait: Timestamp?
            do {
                try await deliver()
                if let time = due, time <= parts.clock.now() { due = await look() }
                wait = try await deliveries.nextTime(of: project.name)
            } catch {
                parts.log.error("What has come for a project waits: \(error)", metadata: metadata)
                wait = parts.clock.now().advanced(bySeconds: 10)
            }
            await bell.wait(until: [due, wait].compactMap { $0 }.min(), parts.clock)
        }
    }

    /// At once for all but a repository that nobody asks to be followed: what was pushed while the server was away is found so, too.
    private var firstLook: Timestamp? {
        let definition = project.definition
        let isFollowed = definition.pollSeconds != nil || definition.webhookSecret != nil
        return isFollowed || !definition.repository.hasPrefix("/") ? parts.clock.now() : nil
    }

    private var metadata: Logger.Metadata { ["project": "\(project.name)"] }

    // MARK: Looking

    /// - Returns: When the next look is due.
    private func look() async -> Timestamp? {
        var fault: String?
        do {
            try await fetching.fetch()
            while try await !compare() {}
        } catch {
            fault = Self.sentence(error)
        }
        await note(fault)
        let wait = project.definition.pollSeconds ?? (fault == nil ? nil : 60)
        return wait.map { parts.clock.now().advanced(bySeconds: $0) }
    }

    /// False where somebody else was faster.
    private func compare() async throws -> Bool {
        let tips = try await fetching.reading { try $0.tips() }
        guard let known = try await book.known(of: project.name, at: project.definition.repository) else {
            try await book.begin(tips, of: project.name, at: project.definition.repository, parts.clock.now())
            parts.log.info("The repository is followed from now on.", metadata: metadata)
            return true
        }
        var findings = RefBook.Findings()
        findings.changes = RefChange.between(known, and: tips)
        findings.gone = known.keys.filter { tips[$0] == nil }.sorted()
        if findings.changes.isEmpty, findings.gone.isEmpty { return true }
        for change in findings.changes {
            findings.starts += try await fetching.reading { try $0.starts(after: change, payload: nil) }
        }
        return try await write(findings)
    }

    private func write(_ findings: RefBook.Findings) async throws -> Bool {
        guard try await book.write(findings, of: project.name, at: parts.clock.now()) else { return false }
        for change in findings.changes {
            parts.log.info("'\(change.name)' is at \(change.after.prefix(7)).", metadata: metadata)
            // What has started is kept by now, whatever else is wrong.
            do {
                for fault in try await fetching.reading({ try $0.faults(after: change) }) {
                    parts.log.error("A workflow of '\(change.name)' cannot be read: \(fault)", metadata: metadata)
                }
            } catch {
                parts.log.error(
                    "The workflows of '\(change.name)' cannot be looked at: \(Self.sentence(error))", metadata: metadata
                )
            }
        }
        if !findings.starts.isEmpty { parts.triggers.starts.ring() }
        return true
    }

    /// Each fault is told once, and again when it was gone meanwhile.
    private func note(_ fault: String?) async {
        let isNew = parts.triggers.setFault(fault, of: project.name, by: .fetching)
        if isNew, let fault { parts.log.error("The repository cannot be followed: \(fault)", metadata: metadata) }
        do {
            try await book.note(fault, of: project.name, at: parts.clock.now())
        } catch {
            parts.log.error("The look is not kept: \(error)", metadata: metadata)
        }
        if isNew { parts.news.post(project.name, .project) }
    }

    static func sentence(_ error: any Error) -> String { (error as? Problem)?.detail ?? "\(error)" }

    // MARK: Deliveries

    private func deliver() async throws {
        while !Task.isCancelled, let delivery = try await deliveries.next(of: project.name, at: parts.clock.now()) {
            var metadata = metadata
            metadata["delivery"] = "\(delivery.delivery)"
            do {
                let outcome = try await deal(delivery)
                parts.log.info("A delivery is dealt with: \(outcome)", metadata: metadata)
            } catch {
                let reason = Self.sentence(error)
                let isOver = try await deliveries.postpone(delivery, because: reason, at: parts.clock.now())
                parts.log.error("A delivery \(isOver ? "is given up" : "waits"): \(reason)", metadata: metadata)
            }
        }
    }

    /// - Returns: What became of it, as a full sentence.
    private func deal(_ delivery: Deliveries.Delivery) async throws -> String {
        var findings = RefBook.Findings()
        var outcome: String
        repeat {
            findings = RefBook.Findings()
            outcome =
                switch delivery.event {
                case "push": try await push(delivery, &findings)
                default: try await pullRequest(delivery, &findings)
                }
            findings.delivery = (delivery.id, outcome)
        } while try await !write(findings)
        return outcome
    }

    private func push(_ delivery: Deliveries.Delivery, _ findings: inout RefBook.Findings) async throws -> String {
        let payload = delivery.payload
        guard let name = payload.hookText("ref"), let after = payload.hookText("after") else {
            return "It names no ref, or no commit."
        }
        try await fetching.fetch()
        let tips = try await fetching.reading { try $0.tips() }
        guard let tip = tips[name] else { return "'\(name)' is gone by now." }
        let known = try await known(but: name, payload, tips)
        // What an annotated tag leads to has another SHA than the tag.
        let target = name.hasPrefix("refs/tags/") ? tip : after
        var seen = known[name]
        // A push between the server's start and the first look is in what that look found, and new all the same.
        if seen == target, try await book.isOnlyRemembered(name, of: project.name) { seen = nil }
        let verdict = try await fetching.reading { [seen] side in
            try PushVerdict(known: seen, after: target, tip: tip, in: side.open())
        }
        guard verdict == .isNew else { return verdict.sentence(name) }
        let change = RefChange(name: name, before: known[name], after: target)
        var shown = change
        // The forge's word for where it was is what its payload says of the commits.
        if let before = payload.hookText("before") { shown.before = before.allSatisfy { $0 == "0" } ? nil : before }
        findings.changes = [change]
        findings.starts = try await fetching.reading { [shown] side in try side.starts(after: shown, payload: payload) }
        return Self.started(findings.starts.count)
    }

    /// Where the refs stood; before the first look, that was before this push.
    private func known(
        but name: String, _ payload: ValueObject, _ tips: [String: String]
    ) async throws -> [String: String] {
        if let known = try await book.known(of: project.name, at: project.definition.repository) { return known }
        var first = tips
        first[name] = payload.hookText("before").flatMap { $0.allSatisfy { $0 == "0" } ? nil : $0 }
        try await book.begin(first, of: project.name, at: project.definition.repository, parts.clock.now())
        return first
    }

    private func pullRequest(
        _ delivery: Deliveries.Delivery, _ findings: inout RefBook.Findings
    ) async throws -> String {
        guard project.definition.pullRequests != .refuse else { return "Pull requests start nothing in this project." }
        guard let request = RepositorySide.PullRequest(delivery.payload) else {
            return "It lacks the number, the head or the base of the pull request."
        }
        guard delivery.payload.hookText("action") != "closed" else { return "The pull request is closed." }
        try await fetching.fetch([request.ref])
        let payload = delivery.payload
        findings.starts = try await fetching.reading { try $0.starts(after: request, payload: payload) }
        return Self.started(findings.starts.count)
    }

    private static func started(_ count: Int) -> String {
        switch count {
        case 0: "No workflow takes it."
        case 1: "One workflow is to be started."
        default: "\(count) workflows are to be started."
        }
    }
}

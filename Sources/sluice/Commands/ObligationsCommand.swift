import ArgumentParser
import Display
import Expressions
import Glibc
import History
import Processes

/// `sluice obligations`: what runs have made and nobody has seen gone.
struct ObligationsCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "obligations", abstract: "List what runs made and must see gone, discharge it, or take it over.",
        subcommands: [ListObligationsCommand.self, DischargeCommand.self, AbandonCommand.self],
        defaultSubcommand: ListObligationsCommand.self)
}

/// `sluice obligations` alone.
struct ListObligationsCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "list", abstract: "List open obligations, the oldest first.",
        discussion: """
            With --json each is one object: id, run, workflow, workflow_name, sha, job, discharged_by, verify, state, left, \
            opened_at, failures, attempts, last_error, next_try, settled_at, settled_by, reason, discharging_run; of a stack \
            id, stack, run, sha, job, state, left, opened_at, failures, last_error, next_try. Fields are only ever added.
            """)

    @Flag(help: "Print one JSON object a line.")
    var json = false

    @OptionGroup var location: LocationOptions

    @OptionGroup var options: ServerOptions

    func run() throws {
        if let remote = try options.remote(besides: location) { return try remote.writeObligations(json: json) }
        guard let store = try Project(location).existingStore() else {
            if !json { StandardOutput.write("No obligation is open.\n") }
            return
        }
        let open = try OpenObligations(in: store)
        if json {
            let values = open.all.map(\.obligation.value) + open.stacks.map(\.obligationValue)
            StandardOutput.write(values.map { $0.json(.compact) + "\n" }.joined())
        } else if open.all.isEmpty, open.stacks.isEmpty {
            StandardOutput.write("No obligation is open.\n")
        } else {
            let text = ObligationText(style: .standardOutput, now: SystemClock().now())
            StandardOutput.write(text.table(open.all, stacks: open.stacks))
        }
    }
}

/// The obligation that a command is about, as typed: `7/apply`, or `7` where the run has one only, or `stack/PROJECT`.
struct ObligationArgument: ExpressibleByArgument {
    private let run: Int
    private let name: String?
    private let project: String?
    let typed: String

    init?(argument: String) {
        typed = argument
        if argument.hasPrefix(RecordedStack.obligationPrefix) {
            (run, name) = (0, nil)
            project = String(argument.dropFirst(RecordedStack.obligationPrefix.count))
            return
        }
        let parts = argument.split(separator: "/", maxSplits: 1, omittingEmptySubsequences: false)
        guard let first = parts.first, let run = Int(first), run > 0, parts.last != "" else { return nil }
        self.run = run
        name = parts.count > 1 ? String(parts[1]) : nil
        project = nil
    }

    /// The stack that is meant; nil where an obligation of a run is. Throws a usage failure for one that is not there, or is gone.
    func stack(in store: Store) throws(Failure) -> RecordedStack? {
        guard let project else { return nil }
        guard let stack = try reading({ () throws(HistoryError) in try store.stack(project) }) else {
            throw Failure.usage("There is no stack '\(project)'.", hint: "'sluice obligations' lists the open ones.")
                .because(.unknown)
        }
        guard stack.isStanding else {
            let settled = stack.state == .closed ? "taken down" : "taken over"
            throw Failure.usage("The stack '\(project)' was \(settled) by \(stack.closedBy ?? "somebody").")
                .because(.untimely)
        }
        guard !stack.isBeingTested else {
            throw .usage(
                "The stack '\(project)' is being tested by process \(stack.draft.owner.processID).",
                hint: "Ctrl-C there takes it down."
            ).because(.untimely)
        }
        return stack
    }

    static let help = ArgumentHelp(
        "As 'sluice obligations' lists it, such as 7/apply or stack/PROJECT.", valueName: "id")

    /// Throws a usage failure for one that is not there, is not open, or is not the only one.
    func open(in store: Store) throws(Failure) -> RecordedObligation {
        _ = try store.recordedRun(run)
        let all = try reading { () throws(HistoryError) in try store.obligations(ofRun: run) }
        let meant = all.filter { name == nil || $0.name.lowercased() == name?.lowercased() }
        let open = meant.filter { $0.state == .open }
        if open.count == 1 { return open[0] }
        guard open.isEmpty else {
            throw .usage(
                "Run \(run) has several open obligations.", hint: "Name one: \(open.map(\.id).joined(separator: ", "))."
            )
        }
        if let settled = meant.first {
            throw .usage(
                "The obligation \(settled.id) was \(settled.state.rawValue) by \(settled.settledBy ?? "its run")."
            ).because(.untimely)
        }
        throw Failure.usage("Run \(run) has no such obligation.", hint: "'sluice obligations' lists the open ones.")
            .because(.unknown)
    }
}

/// `sluice obligations abandon`: somebody takes it over.
struct AbandonCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "abandon", abstract: "Record that nothing more is done about an obligation, and why.")

    @Argument(help: ObligationArgument.help)
    var obligation: ObligationArgument

    @Option(help: "Why: what has become of it, for those who read this later.")
    var reason: String

    @OptionGroup var location: LocationOptions

    func validate() throws {
        if reason.allSatisfy(\.isWhitespace) { throw ValidationError("--reason says nothing.") }
    }

    func run() throws {
        let store = try Project(location).recordedStore()
        if let stack = try obligation.stack(in: store) { return try abandon(stack, store) }
        let open = try obligation.open(in: store)
        try reading { () throws(HistoryError) in
            try store.abandon(open, by: OperatingSystemUser.name, reason: reason)
        }
        StandardOutput.write(
            "The obligation \(open.id) is abandoned by \(OperatingSystemUser.name), and that is on record.\n")
    }

    private func abandon(_ stack: RecordedStack, _ store: Store) throws(Failure) {
        try reading { () throws(HistoryError) in
            try store.abandonStack(stack.project, by: OperatingSystemUser.name, reason: reason)
        }
        if let guardian = stack.guardian { ProcessHandle.open(guardian.process)?.send(SIGTERM) }
        StandardOutput.write(
            "The stack '\(stack.project)' is taken over by \(OperatingSystemUser.name), and that is on record.\n")
    }
}

import ArgumentParser
import Display
import Expressions
import History

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
            opened_at, failures, attempts, last_error, next_try, settled_at, settled_by, reason, discharging_run. Fields are \
            only ever added.
            """)

    @Flag(help: "Print one JSON object a line.")
    var json = false

    @OptionGroup var location: LocationOptions

    func run() throws {
        guard let store = try Project(location).existingStore() else {
            if !json { StandardOutput.write("No obligation is open.\n") }
            return
        }
        let open = try OpenObligations(in: store).all
        if json {
            StandardOutput.write(open.map { $0.obligation.value.json(.compact) + "\n" }.joined())
        } else if open.isEmpty {
            StandardOutput.write("No obligation is open.\n")
        } else {
            let text = ObligationText(style: .standardOutput, now: SystemClock().now())
            StandardOutput.write(text.table(open))
        }
    }
}

/// The obligation that a command is about, as typed: `7/apply`, or `7` where the run has one only.
struct ObligationArgument: ExpressibleByArgument {
    let run: Int
    let name: String?

    init?(argument: String) {
        let parts = argument.split(separator: "/", maxSplits: 1, omittingEmptySubsequences: false)
        guard let first = parts.first, let run = Int(first), run > 0, parts.last != "" else { return nil }
        self.run = run
        name = parts.count > 1 ? String(parts[1]) : nil
    }

    static let help = ArgumentHelp("As 'sluice obligations' lists it, such as 7/apply.", valueName: "id")

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
                "The obligation \(settled.id) was \(settled.state.rawValue) by \(settled.settledBy ?? "its run").")
        }
        throw .usage("Run \(run) has no such obligation.", hint: "'sluice obligations' lists the open ones.")
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
        let open = try obligation.open(in: store)
        try reading { () throws(HistoryError) in
            try store.abandon(open, by: OperatingSystemUser.name, reason: reason)
        }
        StandardOutput.write(
            "The obligation \(open.id) is abandoned by \(OperatingSystemUser.name), and that is on record.\n")
    }
}

import Display
import Expressions
import Foundation
import Glibc

/// What the self-test has seen, for people and for programs.
struct ChaosCertificate {
    let score: ChaosScore
    let seed: Int
    let seconds: Double
    /// When it was begun, as RFC 3339 has it.
    let begunAt: String
    /// What says which docker or podman there was, or why there was none.
    let containers: String

    private static let fields = [
        ("runs_lost", "runs that did not end"),
        ("runs_failed_without_cause", "runs that failed though only engines were killed"),
        ("steps_run_twice", "ordinary steps that ran twice"),
        ("steps_not_run", "steps that a successful run left out"),
        ("finalizers_missed", "finalizers that did not reach their end"),
        ("obligations_open", "obligations not discharged"),
        ("processes_left", "processes left"),
        ("cgroups_left", "cgroups left"),
        ("containers_left", "containers left"),
        ("networks_left", "networks left"),
        ("volumes_left", "volumes left"),
        ("files_left", "files left"),
    ]

    private static func gravity(_ fault: ChaosScore.Fault) -> Int {
        fields.firstIndex { $0.0 == fault.field } ?? fields.count
    }

    private var counts: [String: Int] { score.faults.reduce(into: [:]) { $0[$1.fault.field, default: 0] += 1 } }

    var hasHeld: Bool { score.faults.isEmpty && score.failure == nil }

    static var machine: String {
        var name = utsname()
        uname(&name)
        func text<T>(_ field: T) -> String {
            withUnsafeBytes(of: field) { String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self) }
        }
        let cores = ProcessInfo.processInfo.activeProcessorCount
        let memory = Double(ProcessInfo.processInfo.physicalMemory) / Double(1 << 30)
        return "\(text(name.sysname)) \(text(name.release)) \(text(name.machine)), \(cores) cores, "
            + "\(Int(memory.rounded())) GiB"
    }

    // MARK: For programs

    var value: Value {
        var fields: ValueObject = [
            "kills": .number(Double(score.killCount)),
            "runs": .number(Double(score.runCount)),
            "jobs_in_a_run": .number(Double(ChaosWorkflow.jobCount)),
            "write_boundaries": .number(Double(score.boundaries.count)),
            "last_write_boundary": .number(Double(score.boundaries.max() ?? 0)),
        ]
        for moment in ChaosScore.Moment.allCases {
            let targets = Strike.Target.allCases.map { ($0.rawValue, Value.number(Double(score.count(moment, $0)))) }
            fields[moment.rawValue] = .object(ValueObject(targets))
        }
        for recovery in ChaosScore.Recovery.allCases {
            fields[recovery.rawValue] = .number(Double(score.recoveries[recovery] ?? 0))
        }
        for (field, _) in Self.fields { fields[field] = .number(Double(counts[field] ?? 0)) }
        fields["held"] = .boolean(hasHeld)
        fields["faults"] = .array(score.faults.map { .string("\($0.run): \($0.fault.text)") })
        fields["failure"] = score.failure.map(Value.string) ?? .null
        fields["seed"] = .number(Double(seed))
        fields["seconds"] = .number((seconds * 10).rounded() / 10)
        fields["begun_at"] = .string(begunAt)
        fields["version"] = .string(Sluice.version)
        fields["machine"] = .string(Self.machine)
        fields["containers"] = .string(containers)
        return .object(fields)
    }

    // MARK: For people

    /// - Parameter folder: What is kept, where a promise was broken.
    func text(style: Style, folder: String) -> String {
        var lines = [
            style.bold("Certificate") + " of sluice \(Sluice.version), seed \(seed), begun at \(begunAt)",
            Self.machine + "; \(containers)", "",
        ]
        lines += kills.lines + [""] + promises.lines + [""]
        let recoveries = score.recoveries
        lines += [
            "\(score.runCount) runs of \(ChaosWorkflow.jobCount) jobs in \(Int(seconds.rounded())) s: "
                + "\(recoveries[.byHand] ?? 0) ended by 'sluice resume', \(recoveries[.byKeeper] ?? 0) by their keeper alone, "
                + "\(recoveries[.none] ?? 0) by their first engine, \(recoveries[.notBegun] ?? 0) struck before they were recorded",
            "Writes of a run's journal with a kill before or after them: \(score.boundaries.count) of the first "
                + "\(score.boundaries.max() ?? 0)", "",
        ]
        let gravest = score.faults.sorted { Self.gravity($0.fault) < Self.gravity($1.fault) }
        for (run, fault) in gravest.prefix(20) { lines.append("\(run): \(fault.text)") }
        if let failure = score.failure { lines.append(failure) }
        lines.append(verdict(style, folder))
        return lines.joined(separator: "\n") + "\n"
    }

    private var kills: TextTable {
        var table = TextTable(
            header: ["killed", "at a write", "at a random moment", "all"], rightAligned: [1, 2, 3])
        for target in Strike.Target.allCases {
            let (first, second) = (score.count(.atWrite, target), score.count(.random, target))
            table.add([target.rawValue, "\(first)", "\(second)", "\(first + second)"])
        }
        table.add(["all", "\(score.count(.atWrite))", "\(score.count(.random))", "\(score.killCount)"])
        return table
    }

    private var promises: TextTable {
        var table = TextTable(header: ["what must not be", "seen"], rightAligned: [1])
        for (field, text) in Self.fields { table.add([text, "\(counts[field] ?? 0)"]) }
        return table
    }

    private func verdict(_ style: Style, _ folder: String) -> String {
        if hasHeld { return style.bold("Every promise held through \(score.killCount) kills.", .green) }
        let what =
            score.faults.isEmpty ? "The self-test could not go on" : "Promises were broken: \(score.faults.count)"
        return style.bold("\(what); everything is kept in \(folder)", .red)
    }
}

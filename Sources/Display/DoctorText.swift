/// One thing that `sluice doctor` looked at.
package struct DoctorFinding: Hashable, Sendable {
    package enum Level: Hashable, Sendable {
        case good
        /// It is not there and nothing needs it but those who use it.
        case absent
        case warning
        /// Runs cannot work without it.
        case missing
    }

    package var level: Level
    package var subject: String
    package var text: String
    /// What to do: a full sentence.
    package var hint: String?

    package init(_ level: Level, _ subject: String, _ text: String, hint: String? = nil) {
        self.level = level
        self.subject = subject
        self.text = text
        self.hint = hint
    }
}

package struct DoctorText {
    private let style: Style

    package init(style: Style) {
        self.style = style
    }

    package func text(_ findings: [DoctorFinding]) -> String {
        var table = TextTable()
        for finding in findings {
            let text = finding.level == .absent ? style.dim(finding.text) : finding.text
            let hint = finding.hint.map { style.dim(" " + $0) } ?? ""
            table.add([symbol(finding.level), finding.subject, text + hint])
        }
        return table.text + "\n" + verdict(findings) + "\n"
    }

    private func verdict(_ findings: [DoctorFinding]) -> String {
        func subjects(_ level: DoctorFinding.Level) -> String {
            findings.filter { $0.level == level }.map(\.subject).joined(separator: ", ")
        }
        let (missing, warnings) = (subjects(.missing), subjects(.warning))
        guard missing.isEmpty else { return style.paint("Missing: \(missing).", .red) }
        guard warnings.isEmpty else { return style.paint("Nothing is missing; look at: \(warnings).", .yellow) }
        return style.paint("All that runs need is here.", .green)
    }

    private func symbol(_ level: DoctorFinding.Level) -> String {
        switch level {
        case .good: style.paint("✓", .green)
        case .absent: style.dim("-")
        case .warning: style.paint("!", .yellow)
        case .missing: style.paint("✗", .red)
        }
    }
}

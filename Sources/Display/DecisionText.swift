package import Expressions
import History
package import Planning
package import Runs

/// The decisions of a run, one a line: when, about whom, what and why.
package struct DecisionText {
    private let style: Style
    private let names: [JobID: String]
    private let start: Timestamp

    /// - Parameters:
    ///   - plan: As the run left it, for the names of its jobs.
    ///   - start: Moments are told as the time since then.
    package init(plan: Plan, start: Timestamp, style: Style) {
        self.style = style
        self.start = start
        names = Dictionary(plan.jobs.map { ($0.id, $0.name) }, uniquingKeysWith: { first, _ in first })
    }

    package func text(_ decisions: [Decision]) -> String {
        var table = TextTable(rightAligned: [0])
        for decision in decisions {
            let time = "+" + durationText(decision.time.seconds(since: start))
            table.add([style.dim(time), style.bold(place(of: decision)), text(decision)])
        }
        return table.text
    }

    private func place(of decision: Decision) -> String {
        guard let job = decision.job else { return "run" }
        let name = (names[job] ?? job.text).onScreen.fittedInTheMiddle(to: 30)
        return decision.stepTitle.map { "\(name) › \($0.description.onScreen.fittedInTheMiddle(to: 34))" } ?? name
    }

    private func text(_ decision: Decision) -> String {
        var text = paint(decision.text.onScreen, decision.kind)
        if let seconds = decision.seconds { text += " \(style.dim("(\(durationText(seconds)))"))" }
        guard let explanation = decision.explanation else { return text }
        let saw = self.text(explanation)
        return saw.isEmpty ? text : text + ": " + saw
    }

    /// `if: needs.build.result == 'success' is false (needs.build.result is 'failure')`.
    private func text(_ explanation: Explanation) -> String {
        let values = explanation.lookups.map { "\($0.text) is \(Self.text($0.value))".onScreen }
        let saw = values.isEmpty ? "" : " (\(values.joined(separator: ", ")))"
        guard let condition = explanation.condition else { return values.joined(separator: ", ") }
        let answer = explanation.holds.map { $0 ? "is true" : "is false" } ?? "cannot be evaluated once more"
        return "\(explanation.key): \(condition.onScreen) \(answer)" + style.dim(saw)
    }

    /// As the language writes it; what is long is cut.
    private static func text(_ value: Value?) -> String {
        switch value {
        case nil: "not on record"
        case .string(let text)?: "'\(text.replacing("'", with: "''"))'".fitted(to: 80)
        case .array?, .object?: (value?.json(.compact) ?? "").fitted(to: 80)
        case .null?: "null"
        case let value?: value.asString
        }
    }

    private func paint(_ text: String, _ kind: Decision.Kind) -> String {
        switch kind {
        case .failure: style.paint(text, .red)
        case .cancel, .retry, .engine: style.paint(text, .yellow)
        case .skip: style.paint(text, .grey)
        case .wait: style.paint(text, .cyan)
        case .obligation, .approval: style.bold(text)
        case .trigger, .condition, .expansion, .outcome: text
        }
    }
}

extension Decision {
    /// As `sluice why --json` has it.
    package func value(ofRun run: Int) -> Value {
        let lookups = explanation?.lookups ?? []
        return [
            "run": .number(Double(run)),
            "sequence": .number(Double(sequence)),
            "time": .string(time.text),
            "job": job.map { .string($0.text) } ?? .null,
            "step": step.map { .string($0.description) } ?? .null,
            "step_name": stepTitle.map { .string($0.name) } ?? .null,
            "kind": .string(kind.rawValue),
            "text": .string(text),
            "seconds": seconds.map(Value.number) ?? .null,
            "condition": explanation?.condition.map(Value.string) ?? .null,
            "condition_key": explanation?.condition == nil ? .null : .string(explanation?.key ?? "if"),
            "result": explanation?.holds.map(Value.boolean) ?? .null,
            "values": .array(
                lookups.map {
                    ["name": .string($0.text), "value": $0.value ?? .null, "known": .boolean($0.value != nil)]
                }),
            "usual": .boolean(isUsual),
        ]
    }
}

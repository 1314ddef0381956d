import Digests
import Expressions
import Planning

/// A plan's digest with those of its parts: whoever agreed to one plan and got another one is told what differs.
struct PlanSeal: Hashable {
    private let digest: String
    private let sha: String
    private let inputs: String
    private let jobs: String
    private let settings: String

    init(_ plan: Plan) {
        digest = PlanDigest.of(plan)
        let request = plan.request
        sha = request.event.sha
        let inputs = request.inputs.sorted { $0.key < $1.key }.map {
            Value.array([.string($0.key), .string($0.value)])
        }
        self.inputs = Self.short(Value.array(inputs))
        jobs = String(sha256(PlanRenderer(plan).json()).prefix(12))
        var rules = request
        rules.event = EventFacts(name: "", sha: "", ref: "", actor: "", repository: "", defaultBranch: "")
        (rules.inputs, rules.digest, rules.run) = ([:], "", 0)
        settings = Self.short(rules.value)
    }

    /// Nil for a text that is none.
    init?(_ text: String) {
        let parts = text.split(separator: "-", omittingEmptySubsequences: false).map(String.init)
        guard parts.count == 5, parts.allSatisfy({ !$0.isEmpty }) else { return nil }
        (digest, sha, inputs, jobs, settings) = (parts[0], parts[1], parts[2], parts[3], parts[4])
    }

    var text: String { [digest, sha, inputs, jobs, settings].joined(separator: "-") }

    private static func short(_ value: Value) -> String { String(sha256(value.json(.compact)).prefix(12)) }

    /// Why this plan is not the one that somebody agreed to; nil where it is.
    func difference(from agreed: String) -> String? {
        guard agreed != text, agreed != digest else { return nil }
        guard let agreed = PlanSeal(agreed) else { return "It is not the plan that was agreed to." }
        var parts: [String] = []
        if agreed.sha != sha {
            parts.append("the commit is \(sha.prefix(7)) by now, and was \(agreed.sha.prefix(7))")
        }
        if agreed.inputs != inputs { parts.append("the inputs are others") }
        if agreed.jobs != jobs { parts.append("the jobs are others") }
        if agreed.settings != settings {
            parts.append("the rules of sluice.yml, the variables or the runners are others")
        }
        if parts.isEmpty { parts.append("the event is another one") }
        return "It is not the plan that was agreed to: \(parts.joined(separator: ", "))."
    }
}

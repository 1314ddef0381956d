import Planning
import Workflows

/// Workflow files drawn from a seed, as YAML, so that a failing seed can be read by a person.
struct RandomWorkflow {
    private var random: SeededGenerator
    private var lines: [String] = []
    /// Draws the groups, so that all else is as it was before there were any.
    private var groupRandom: SeededGenerator
    /// Draws the obligation, for the same reason.
    private var obligationRandom: SeededGenerator
    private var terms: [ObligationTerms] = []
    /// Draws the environments, for the same reason.
    private var environmentRandom: SeededGenerator

    static let topPath = "workflows/top.yml"
    static let calleePath = "workflows/callee.yml"

    private static let calleeTrigger = "{ workflow_call: { inputs: { legs: { type: string, default: '[1, 2]' } } } }"

    /// A workflow and the one that some of its jobs call.
    static func files(seed: UInt64) -> [String: String] {
        var top = RandomWorkflow(seed: seed)
        var callee = RandomWorkflow(seed: seed &+ 0x5EED)
        return [
            topPath: top.write(trigger: "push", mayCall: true),
            calleePath: callee.write(trigger: calleeTrigger, mayCall: false),
        ]
    }

    /// What the workflow with this seed must see gone.
    static func obligations(seed: UInt64) -> [ObligationTerms] {
        var top = RandomWorkflow(seed: seed)
        _ = top.write(trigger: "push", mayCall: true)
        return top.terms
    }

    private init(seed: UInt64) {
        random = SeededGenerator(seed: seed)
        groupRandom = SeededGenerator(seed: seed ^ 0x6A7E)
        obligationRandom = SeededGenerator(seed: seed ^ 0x0B11)
        environmentRandom = SeededGenerator(seed: seed ^ 0xE27)
    }

    private mutating func write(trigger: String, mayCall: Bool) -> String {
        lines = ["on: \(trigger)"]
        // Groups of their own for each level: a run that waits for itself is refused.
        if groupRandom.chance(0.15) { lines.append("concurrency: \(mayCall ? "top" : "callee")") }
        lines.append("jobs:")
        let count = 1 + random.below(mayCall ? 7 : 3)
        for number in 0..<count { writeJob(number, mayCall: mayCall) }
        if mayCall, obligationRandom.chance(0.35) { writeTeardown(count) }
        return lines.joined(separator: "\n") + "\n"
    }

    private mutating func writeJob(_ number: Int, mayCall: Bool) {
        lines.append("  j\(number):")
        let needs = (0..<number).filter { _ in random.chance(0.35) }
        if !needs.isEmpty { lines.append("    needs: [\(needs.map { "j\($0)" }.joined(separator: ", "))]") }
        if random.chance(0.4) { lines.append("    if: ${{ \(jobCondition(needs)) }}") }
        if random.chance(0.3) { writeMatrix(needs, isCallee: !mayCall) }
        writeGroup(mayCall: mayCall)
        if mayCall, random.chance(0.15) {
            lines.append("    uses: ./\(Self.calleePath)")
            if let need = needs.first, random.chance(0.3) {
                lines.append("    with: { legs: \"${{ needs.j\(need).outputs.legs }}\" }")
            }
            return
        }
        let label = needs.first.map { "${{ needs.j\($0).outputs.legs && 'a' || 'b' }}" }
        lines.append("    runs-on: \(random.chance(0.1) ? label ?? "x" : "ubuntu-latest")")
        lines.append("    outputs: { legs: x }")
        // What a finalizer may wait for is another story, and a callee may belong to one.
        let isConditional = lines.suffix(8).contains { $0.hasPrefix("    if:") }
        if mayCall, !isConditional, environmentRandom.chance(0.15) {
            lines.append("    environment: \(environmentRandom.pick(["Prod", "stage"]))")
        }
        if random.chance(0.15) { lines.append("    continue-on-error: true") }
        if random.chance(0.2) { lines.append("    timeout-minutes: \(1 + random.below(3))") }
        lines.append("    steps:")
        writeSteps()
    }

    /// A job that undoes what another one makes, by itself or by the workflow that it calls.
    private mutating func writeTeardown(_ count: Int) {
        let opener = obligationRandom.below(count)
        lines.append("  \(Self.teardown):")
        lines.append("    needs: [j\(opener)\(obligationRandom.chance(0.5) ? ", j\(count - 1)" : "")]")
        lines.append(
            "    if: \(obligationRandom.chance(0.9) ? "always()" : "always() && needs.j\(opener).result == 'success'")")
        if obligationRandom.chance(0.2) { lines.append("    concurrency: Job-0") }
        if obligationRandom.chance(0.4) {
            lines.append("    uses: ./\(Self.calleePath)")
        } else {
            lines.append("    runs-on: ubuntu-latest")
            if obligationRandom.chance(0.2) { lines.append("    timeout-minutes: 1") }
            lines.append("    steps:")
            lines.append("      - run: destroy")
            if obligationRandom.chance(0.3) { lines.append("        background: true") }
            if obligationRandom.chance(0.3) { lines.append("      - { run: tidy, if: always() }") }
        }
        let wait = Double(1 + obligationRandom.below(20))
        terms.append(
            ObligationTerms(
                openedBy: "j\(opener)", dischargedBy: Self.teardown, verify: "look",
                retry: RetryPolicy(
                    attempts: 1 + obligationRandom.below(4), shortestWait: wait,
                    longestWait: wait * Double(1 + obligationRandom.below(8)))))
    }

    static let teardown = "teardown"

    private mutating func writeGroup(mayCall: Bool) {
        guard groupRandom.chance(0.1) else { return }
        let name = (mayCall ? "Job" : "inner") + "-\(groupRandom.below(2))"
        switch groupRandom.below(3) {
        case 0: lines.append("    concurrency: \(name)")
        case 1: lines.append("    concurrency: { group: \(name), cancel-in-progress: true }")
        default: lines.append("    concurrency: { group: \(name), queue: max }")
        }
    }

    private mutating func writeSteps() {
        let isParallel = random.chance(0.3)
        for step in 0..<(1 + random.below(isParallel ? 7 : 4)) {
            guard isParallel else {
                writeStep(step)
                continue
            }
            switch random.below(9) {
            case 0: lines.append("      - wait: [s\(random.below(step + 1)), s\(random.below(step + 1))]")
            case 1: lines.append("      - wait-all:")
            case 2: lines.append("      - cancel: s\(random.below(step + 1))")
            case 3:
                lines.append("      - parallel:")
                lines.append("          - run: left \(step)")
                lines.append("          - { run: right \(step), if: \(random.pick(["always()", "success()"])) }")
            default:
                writeStep(step)
                lines.append("        id: s\(step)")
                if random.chance(0.6) { lines.append("        background: true") }
            }
        }
        // More than may run at a time.
        guard isParallel, random.chance(0.1) else { return }
        for step in 0..<13 { lines.append("      - { run: many \(step), background: true }") }
    }

    private mutating func writeMatrix(_ needs: [Int], isCallee: Bool) {
        lines.append("    strategy:")
        lines.append("      fail-fast: \(random.chance(0.5))")
        if random.chance(0.5) { lines.append("      max-parallel: \(1 + random.below(2))") }
        var legs = "[\((0..<(1 + random.below(4))).map(String.init).joined(separator: ", "))]"
        if let need = needs.last, random.chance(0.6) { legs = "\"${{ fromJSON(needs.j\(need).outputs.legs) }}\"" }
        if isCallee, random.chance(0.3) { legs = "\"${{ fromJSON(inputs.legs) }}\"" }
        lines.append("      matrix: { leg: \(legs) }")
    }

    private mutating func jobCondition(_ needs: [Int]) -> String {
        var conditions = ["always()", "always()", "failure()", "cancelled()", "success() || failure()", "!cancelled()"]
        if let need = needs.first { conditions.append("needs.j\(need).result == 'success'") }
        return random.pick(conditions)
    }

    private mutating func writeStep(_ number: Int) {
        if random.chance(0.15) {
            lines.append("      - uses: actions/cache@v4")
            lines.append("        with: { path: x, key: y }")
        } else if random.chance(0.2) {
            let actions = [
                SimulatedActions.script, SimulatedActions.inner, SimulatedActions.outer, SimulatedActions.local,
                SimulatedActions.localScript,
            ]
            lines.append("      - uses: \(random.pick(actions))")
        } else {
            lines.append("      - run: step \(number)")
        }
        if random.chance(0.3) {
            lines.append(
                "        if: ${{ \(random.pick(["always()", "always()", "failure()", "cancelled()", "success()"])) }}")
        }
        if random.chance(0.15) { lines.append("        continue-on-error: true") }
    }
}

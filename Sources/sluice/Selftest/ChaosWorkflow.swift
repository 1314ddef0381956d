/// What the self-test runs: forty jobs, whose steps write into a witness file that they began and that they ended.
struct ChaosWorkflow {
    /// A step by the name under which it stands in the witness file, and what the run owes it.
    struct Step: Hashable, Sendable {
        enum Duty: Hashable, Sendable {
            /// At most once.
            case ordinary
            /// To its end, at least once.
            case finalizer
            /// The same, if one of these steps began.
            case finalizerAfter([String])
        }

        let name: String
        let duty: Duty
    }

    /// The file in which steps write; in a container another path leads to it.
    let witness: String
    /// The folder that the obligation is about.
    let made: String
    /// Stands in the environment of every step.
    let mark: String
    /// The image for containers; nil for a machine without docker, whose jobs of that kind run on the host.
    let image: String?

    static let markVariable = "SLUICE_SELFTEST"
    static let jobCount = 40
    static let name = "chaos"

    private static let durations = ["0.01", "0.12", "0.05", "0.25"]

    /// Of all steps, in no order that matters.
    private(set) var steps: [Step] = []
    private var jobs = ""
    private var called = ""
    private var undone = ""

    init(folder: String, mark: String, image: String?) {
        witness = folder + "/witness/steps"
        made = folder + "/made"
        self.mark = mark
        self.image = image
        addOrdinaryJobs()
        addFinalizerSteps()
        addObligation()
        addCalls()
        addContainers()
        addFinalizers()
    }

    /// By path in the repository.
    var files: [String: String] {
        [
            "workflows/chaos.yml": "on: push\n" + environment + "jobs:\n" + jobs,
            "workflows/called.yml": "on: workflow_call\n" + environment + "jobs:\n" + called,
            "workflows/undone.yml": "on: workflow_call\n" + environment + "jobs:\n" + undone,
            "sluice.yml": """
            obligations:
              chaos:
                opened-by: apply
                discharged-by: teardown
                verify: echo looked >> "$WITNESS"; test ! -e "$MADE"
                retry: { attempts: 3, backoff: 50ms..100ms }

            """,
        ]
    }

    private var environment: String {
        """
        env:
          \(Self.markVariable): '\(mark)'
          WITNESS: '\(witness)'
          MADE: '\(made)'

        """
    }

    // MARK: Jobs

    private mutating func addOrdinaryJobs() {
        for number in 0..<8 { job("root-\(number)", steps: 1 + number % 2) }
        let legs = ["1x", "1y", "2x", "2y", "3x", "3y"]
        jobs += header("matrix", needs: ["root-0"], more: ["strategy: { matrix: { n: [1, 2, 3], l: [x, y] } }"])
        jobs += Self.text("matrix-${{ matrix.n }}${{ matrix.l }}", seconds: "0.05")
        steps += legs.map { Step(name: "matrix-\($0)", duty: .ordinary) }
        // They run whatever became of the jobs before them, so that a run which has lost a step goes on for long.
        for (number, need) in ["root-1", "matrix", "chain-0", "root-2", "chain-3", "chain-1"].enumerated() {
            job("chain-\(number)", needs: [need], condition: "${{ !cancelled() }}", steps: 1 + number % 2)
        }
        for number in 0..<4 { job("then-\(number)", needs: ["root-\(number + 3)"]) }
        jobs += header("daemon", needs: [])
        jobs += Self.text("daemon", seconds: "0.01", before: "setsid sleep 600 > /dev/null 2>&1 &")
        steps.append(Step(name: "daemon", duty: .ordinary))
    }

    private mutating func addFinalizerSteps() {
        for number in 0..<4 {
            let name = "last-\(number)"
            job(name, needs: number == 0 ? [] : ["chain-\(number)"], condition: "${{ !cancelled() }}")
            jobs += Self.text("\(name)-end", seconds: "0.05", condition: "always()")
            steps.append(Step(name: "\(name)-end", duty: .finalizerAfter(["\(name)-0"])))
        }
    }

    private mutating func addObligation() {
        jobs += header("apply", needs: ["root-0"])
        jobs += Self.text("apply", seconds: "0.1", before: "mkdir -p \"$MADE\"")
        jobs += header("use", needs: ["apply"]) + Self.text("use", seconds: "0.1")
        jobs += header("teardown", needs: ["apply", "use"], condition: "always()")
        jobs += Self.text("teardown", seconds: "0.1", before: "test ! -e \"$MADE\" || rmdir \"$MADE\"")
        steps += [
            Step(name: "apply", duty: .ordinary), Step(name: "use", duty: .ordinary),
            Step(name: "teardown", duty: .finalizerAfter(["apply"])),
        ]
    }

    private mutating func addCalls() {
        called += header("first", needs: []) + Self.text("called-first", seconds: "0.1")
        called += Self.text("called-first-end", seconds: "0.05", condition: "always()")
        called += header("second", needs: ["first"]) + Self.text("called-second", seconds: "0.05")
        jobs += "  call:\n    needs: [root-7]\n    uses: ./workflows/called.yml\n"
        // The first has no `always()` of its own: it is a finalizer because its caller is one.
        undone += header("first", needs: []) + Self.text("undone-first", seconds: "0.1")
        undone += header("second", needs: ["first"], condition: "always()")
        undone += Self.text("undone-second", seconds: "0.05", condition: "always()")
        jobs += "  undo:\n    needs: [call, chain-4]\n    if: always()\n    uses: ./workflows/undone.yml\n"
        steps += [
            Step(name: "called-first", duty: .ordinary), Step(name: "called-second", duty: .ordinary),
            Step(name: "called-first-end", duty: .finalizerAfter(["called-first"])),
            Step(name: "undone-first", duty: .finalizer), Step(name: "undone-second", duty: .finalizer),
        ]
    }

    private mutating func addContainers() {
        let folder = witness.dropLast("/steps".count)
        let inside = "env: { WITNESS: /witness/steps }"
        let container = image.map { ["container: { image: '\($0)', volumes: ['\(folder):/witness'] }", inside] }
        jobs += header("container", needs: ["root-1"], condition: "${{ !cancelled() }}", more: container ?? [])
        jobs += Self.text("container", seconds: "0.1")
        jobs += Self.text("container-end", seconds: "0.05", condition: "always()")
        let options = "command: sleep 600"
        let service = image.map { ["services: { idle: { image: '\($0)', \(options) } }"] }
        jobs += header("service", needs: ["root-2"], condition: "${{ !cancelled() }}", more: service ?? [])
        jobs += Self.text("service", seconds: "0.1")
        steps += [
            Step(name: "container", duty: .ordinary), Step(name: "service", duty: .ordinary),
            Step(name: "container-end", duty: .finalizerAfter(["container"])),
        ]
    }

    private mutating func addFinalizers() {
        jobs += header("cleanup", needs: ["then-0", "last-3", "teardown", "undo", "daemon"], condition: "always()")
        jobs += Self.text("cleanup-0", seconds: "0.1") + Self.text("cleanup-1", seconds: "0.1", condition: "always()")
        jobs += header("report", needs: ["cleanup", "container", "service"], condition: "always()")
        jobs += Self.text("report", seconds: "0.05")
        steps += ["cleanup-0", "cleanup-1", "report"].map { Step(name: $0, duty: .finalizer) }
    }

    // MARK: Text

    private mutating func job(_ name: String, needs: [String] = [], condition: String? = nil, steps count: Int = 1) {
        jobs += header(name, needs: needs, condition: condition)
        for number in 0..<count {
            let step = "\(name)-\(number)"
            jobs += Self.text(step, seconds: Self.durations[(steps.count + number) % Self.durations.count])
            steps.append(Step(name: step, duty: .ordinary))
        }
    }

    private func header(
        _ name: String, needs: [String], condition: String? = nil, more: [String] = []
    ) -> String {
        var lines = ["  \(name):", "    runs-on: ubuntu-latest"]
        if !needs.isEmpty { lines.append("    needs: [\(needs.joined(separator: ", "))]") }
        if let condition { lines.append("    if: \(condition)") }
        lines += more.map { "    " + $0 }
        return (lines + ["    steps:"]).joined(separator: "\n") + "\n"
    }

    private static func text(
        _ name: String, seconds: String, condition: String? = nil, before: String? = nil
    ) -> String {
        let lines = [
            "      - name: \(name)", condition.map { "        if: \($0)" }, "        run: |",
            "          echo start \(name) >> \"$WITNESS\"", before.map { "          \($0)" },
            "          sleep \(seconds)", "          echo end \(name) >> \"$WITNESS\"",
        ]
        return lines.compactMap(\.self).joined(separator: "\n") + "\n"
    }
}

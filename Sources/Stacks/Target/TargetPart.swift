import Expressions
import Source
package import Workflows

/// What of a stack file is carried out against a stack that is up already: what asks over the network.
package struct TargetPart {
    /// With nothing else in it.
    package private(set) var file: StackFile
    /// Checks and assertions that are not carried out, as they are told.
    private(set) var leftOut: [StackCheckResult] = []
    /// Suites that cannot be run, since they use what `drive` saves.
    package let drivenSuites: [Located<String>]

    private static let looksInside = "Left out: it looks into containers, which are the host's."
    private static let usesDrive = "Left out: it uses what \"drive\" saves, and nothing is driven here."

    package init(_ file: StackFile) {
        self.file = file
        let driven = Self.savedNames(of: file)
        drivenSuites = file.suites.filter { Self.uses($0.expressions, saved: driven) }.map(\.name)
        for check in file.ready {
            guard let why = Self.objection(to: check.condition.request, driven) else { continue }
            leaveOut(.ready, check.condition.title, why, check.range)
        }
        for assertion in file.assertions {
            guard let why = Self.objection(to: assertion.request, driven) else { continue }
            leaveOut(.assert, assertion.title, why, assertion.range)
        }
        self.file.ready.removeAll { Self.objection(to: $0.condition.request, driven) != nil }
        self.file.assertions.removeAll { Self.objection(to: $0.request, driven) != nil }
        (self.file.seed, self.file.drive, self.file.collect) = ([], [], [])
    }

    /// Whether there is anything that could fail.
    package var provesSomething: Bool { !file.ready.isEmpty || !file.suites.isEmpty || !file.assertions.isEmpty }

    /// Why a check is not carried out, which asks this; nil where it is.
    private static func objection(to request: StackRequest?, _ driven: Set<String>) -> String? {
        guard let request else { return looksInside }
        return uses(request.expressions, saved: driven) ? usesDrive : nil
    }

    private static func uses(_ expressions: [Expression], saved names: Set<String>) -> Bool {
        expressions.flatMap { $0.references("saved") }.contains { $0.first.map(names.contains) ?? false }
    }

    private mutating func leaveOut(_ phase: StackPhase, _ title: String, _ why: String, _ range: SourceRange) {
        leftOut.append(
            StackCheckResult(phase: phase, title: title, outcome: .skipped, seconds: 0, message: why, range: range))
    }

    /// Those that nothing but `drive` saves.
    private static func savedNames(of file: StackFile) -> Set<String> {
        let driven = file.drive.flatMap { step -> [String] in
            switch step {
            case .request(let request, _, _), .poll(let request, _, _, _, _, _): request.save.map(\.name.value)
            case .run: []
            }
        }
        let asked = file.ready.flatMap { $0.condition.request?.save.map(\.name.value) ?? [] }
        return Set(driven).subtracting(asked)
    }
}

import Source
import Workflows

/// Waits until the stack is ready: for all checks at once, each as long as it says, from the start of the phase on.
package struct StackReady {
    private let context: StackContext

    package init(_ context: StackContext) { self.context = context }

    package func run() throws(StackFailure) {
        let start = ContinuousClock.now
        var waiting: [ReadyProbe] = []
        for check in context.file.ready { waiting.append(try probe(check)) }
        var told = ""
        while !waiting.isEmpty {
            let containers = context.target == nil ? try context.containers(in: .ready) : []
            try requireRunning(containers)
            var left: [ReadyProbe] = []
            for probe in waiting {
                if let probe = try look(probe, at: containers, since: start, amongOthers: waiting.count > 1) {
                    left.append(probe)
                }
            }
            waiting = left
            let text = waiting.map { "\($0.title) (\($0.why))" }.joined(separator: ", ")
            if !waiting.isEmpty, text != told { context.tellWaiting("waits for " + text) }
            told = text
            if !waiting.isEmpty { try context.cancellation.wait(seconds: Self.pause, in: .ready) }
        }
    }

    /// Between two looks, in seconds.
    private static let pause = 0.15
    /// What one server may take while others are waited for, in seconds.
    private static let patience = 2.0

    private func probe(_ check: ReadyCheck) throws(StackFailure) -> ReadyProbe {
        do {
            return try ReadyProbe(check, context)
        } catch {
            throw context.masked(error.placed(at: check.range))
        }
    }

    /// Nil once it is ready. Throws where it never will be, and where its time is over.
    private func look(
        _ probe: ReadyProbe, at containers: [ExaminedContainer], since start: ContinuousClock.Instant,
        amongOthers: Bool
    ) throws(StackFailure) -> ReadyProbe? {
        var probe = probe
        let end = start + .seconds(probe.check.within)
        // The last look has time for an answer, too, also on a busy machine: it is what people are shown.
        let left = max(10, (end - .now) / .seconds(1))
        do throws(StackFailure) {
            switch try probe.look(at: containers, patience: amongOthers ? min(left, Self.patience) : left) {
            case .ready:
                context.tell(
                    .checked(context.result(.ready, probe.title, .success, since: start, at: probe.check.range)))
                return nil
            case .failed(let failure): throw failure
            case .waiting: if ContinuousClock.now >= end { throw lateness(probe) }
            }
        } catch {
            let failure = error.placed(at: probe.check.range)
            context.tell(
                .checked(
                    context.result(
                        .ready, probe.title, .failure, since: start, failure.message, at: failure.range)))
            throw context.masked(failure)
        }
        return probe
    }

    private func lateness(_ probe: ReadyProbe) -> StackFailure {
        let service: String? =
            switch probe.check.condition {
            case .healthy(let service), .log(let service, _), .exited(let service, _): service.value
            case .http: nil
            }
        let subject = service.map { " of the service '\($0)'" } ?? ""
        let why = probe.why.hasSuffix(".") ? String(probe.why.dropLast()) : probe.why
        return StackFailure(
            .ready, "\(probe.title)\(subject) was not reached within \(secondsText(probe.check.within)): \(why).",
            service: service, lastLines: probe.lastLines)
    }

    /// A service that has failed is the first cause of whatever is waited for in vain.
    private func requireRunning(_ containers: [ExaminedContainer]) throws(StackFailure) {
        for container in containers where container.hasEnded && !container.isOneOff {
            guard let service = container.service, !isExpectedToFail(service) else { continue }
            let mayEnd = context.project[service: service]?.restartsAlways != true
            guard container.exitCode != 0 || !mayEnd else { continue }
            throw context.ending(of: container, service, in: .ready)
        }
    }

    private func isExpectedToFail(_ service: String) -> Bool {
        context.file.ready.contains {
            if case .exited(service: let own, code: _) = $0.condition { own.value == service } else { false }
        }
    }
}

extension StackFailure {
    /// The same at a place, where it has none of its own.
    func placed(at range: SourceRange) -> StackFailure {
        var failure = self
        failure.range = range
        return self.range == nil ? failure : self
    }
}

/// `4 s`, `0.5 s`, `2 min`.
func secondsText(_ seconds: Double) -> String {
    guard let whole = Int64(exactly: seconds) else { return "\(seconds) s" }
    return whole >= 60 && whole % 60 == 0 ? "\(whole / 60) min" : "\(whole) s"
}

import Display
import Foundation
import Glibc
import History
import Runs
import Source
import Stacks

/// The test of a stack that somebody else has brought up, from the command line to the ledger. Nothing is made that could
/// be left: there is no guard, no obligation, and no word in the ledger before the end.
struct TargetSession {
    let store: Store
    let target: StackTarget
    let part: TargetPart
    let values: StackValues
    let draft: StackDraft
    let display: any StackDisplay

    /// Carries it out and records it. Throws a failure where nothing could be begun, or what came of it not be written down.
    func run() throws(Failure) -> StackOutcome {
        do {
            try FileManager.default.createDirectory(atPath: draft.output, withIntermediateDirectories: true)
        } catch {
            throw .usage("The output folder '\(draft.output)' cannot be made: \(error.localizedDescription)")
        }
        let start = SystemClock().now()
        let news = StackNews(store, project: draft.project, isPartial: true, display: display)
        let cancellation = StackCancellation()
        let signals = listen(cancellation)
        defer { signals.stop() }
        let ticking = Ticking { [display] in display.tick() }
        defer {
            ticking.stop()
            display.finish()
        }
        let outcome = TargetTest(context: context(cancellation, news), part: part).run()
        try StackFiles.write(news.record, to: draft.output)
        let record = news.record.value
        try reading { () throws(HistoryError) in
            try store.recordVisit(draft, from: start, Outcome(rawValue: outcome.rawValue) ?? .failure, record)
        }
        return outcome
    }

    private func context(_ cancellation: StackCancellation, _ news: StackNews) -> StackContext {
        let identity = StackIdentity(
            name: draft.name, file: draft.file, variant: draft.variant, project: draft.project, sha: draft.sha,
            isDirty: draft.isDirty, composeDigest: "", target: target.text)
        return StackContext(
            target: target, part: part, identity: identity, folder: draft.folder, output: draft.output,
            hostEnvironment: ProcessEnvironment.all, environment: values.variables, secrets: values.secrets,
            cancellation: cancellation, tell: { news.tell($0) })
    }

    /// The first Ctrl-C ends the suite that is going on; the second does not wait for its end.
    private func listen(_ cancellation: StackCancellation) -> InterruptSignals {
        let presses = PressCount()
        let project = draft.project
        return InterruptSignals { signal in
            guard case .interrupt(let name) = signal, let press = presses.next() else { return }
            if press == 1 {
                cancellation.cancel("Cancelled by \(name).")
            } else {
                StackMark.endProcesses(of: project)
                _exit(Failure.Code.cancelled.rawValue)
            }
        }
    }
}

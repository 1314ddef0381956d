import ArgumentParser
import Display
import Expressions
import Foundation
import Glibc
import History
import Source

/// `sluice selftest --chaos`: kills engines and keepers of real runs, and certifies what became of the promises.
struct SelftestCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "selftest", abstract: "Kill real runs on this machine, and certify that they end as promised.",
        discussion: """
            In a scratch folder it makes repositories with a workflow of 40 jobs, runs it, and kills engine, keeper or both with \
            SIGKILL: first once at each write of the journal, then at random moments. 'sluice resume', or the keeper alone, then has to \
            bring each run to its end. Exit code 1 if a promise was broken; the scratch folder is then kept.

            With --json the certificate is one object: kills, runs, jobs_in_a_run, write_boundaries, last_write_boundary, at_a_write, \
            at_a_random_moment, engine_lived, resumed_by_hand, resumed_by_keeper, not_begun, runs_lost, runs_failed_without_cause, \
            steps_run_twice, steps_not_run, finalizers_missed, obligations_open, processes_left, cgroups_left, containers_left, \
            networks_left, volumes_left, files_left, held, faults, failure, seed, seconds, begun_at, version, machine, containers. \
            Fields are only ever added.
            """)

    @Flag(help: "Kill engine, keeper or both.")
    var chaos = false

    @Option(parsing: .unconditional, help: "Go on until so many kills were done.")
    var kills = 200

    @Option(
        parsing: .unconditional,
        help: "The same seed gives the same kills; what random moments hit is up to the machine.")
    var seed = 1

    @Flag(help: "Print the certificate as a JSON object.")
    var json = false

    func validate() throws {
        if !chaos { throw ValidationError("Say what to test: --chaos.") }
        if kills < 1 { throw ValidationError("--kills must be 1 or more, not \(kills).") }
    }

    func run() throws {
        _ = try Installation.keeper()
        let folder = try scratch()
        let clock = ContinuousClock()
        let (begun, begunAt) = (clock.now, SystemClock().now().text)
        let line = ChaosProgress(kills: kills)
        line.show("Making an image for containers …")
        let (image, reason) = ChaosImage.make(in: folder)
        let chaos = Chaos(kills: kills, seed: seed, folder: folder, image: image) { line.show($0) }
        let signals = InterruptSignals { signal in if case .interrupt = signal { chaos.stop() } }
        defer { signals.stop() }
        let score = chaos.run()
        line.clear()
        let wasStopped = chaos.isStopped && score.failure == nil
        let certificate = ChaosCertificate(
            score: score, seed: seed, seconds: (clock.now - begun) / .seconds(1), begunAt: begunAt,
            containers: image?.version ?? "without containers: \(reason ?? "")")
        chaos.leftovers(in: folder).endAll()
        image?.remove()
        if wasStopped || certificate.hasHeld { try? FileManager.default.removeItem(atPath: folder) }
        if wasStopped { throw Failure(.cancelled, [.error("The self-test was stopped; all that it made is removed.")]) }
        StandardOutput.write(
            json
                ? certificate.value.json(.compact) + "\n"
                : certificate.text(style: .standardOutput, folder: folder))
        if !certificate.hasHeld { throw Failure(.failed) }
    }

    /// A new folder among the temporary ones. Throws a fault.
    private func scratch() throws(Failure) -> String {
        let place = URL(fileURLWithPath: NSTemporaryDirectory()).resolvingSymlinksInPath().path
        let path = "\(place)/sluice-selftest-\(getpid())"
        guard mkdir(path, 0o700) == 0 else {
            throw .fault("The folder '\(path)' cannot be made: \(String(cString: strerror(errno))).")
        }
        return path
    }
}

/// One line on a terminal that tells how far the self-test is; nothing anywhere else.
private struct ChaosProgress: Sendable {
    let kills: Int
    private let isShown = isatty(STDERR_FILENO) == 1

    func show(_ score: ChaosScore) {
        let broken = score.faults.isEmpty ? "no promise broken" : "promises broken: \(score.faults.count)"
        show("\(score.killCount) of \(kills) kills, \(score.runCount) runs ended, \(broken)")
    }

    func show(_ text: String) {
        if isShown { StandardOutput.write("\r\u{1B}[K\(text)", to: STDERR_FILENO) }
    }

    func clear() { show("") }
}

@preconcurrency import Dispatch
import Glibc

/// Turns the signals that a person or a system sends to the engine into calls; the process itself survives them.
///
/// State: the sources, set once at the start and cancelled by `stop()`.
final class InterruptSignals: Sendable {
    enum Signal: Sendable {
        /// Ctrl-C, SIGTERM or a terminal that went away.
        case interrupt(name: String)
        /// SIGUSR1: another `sluice` has left a request in the run's directory.
        case request
        /// SIGWINCH.
        case resize
    }

    private let sources: [any DispatchSourceSignal]

    /// All of them.
    static let all: [(Int32, Signal)] = [
        (SIGINT, .interrupt(name: "Ctrl-C")), (SIGTERM, .interrupt(name: "SIGTERM")),
        (SIGHUP, .interrupt(name: "the end of its terminal")), (SIGUSR1, .request), (SIGWINCH, .resize),
    ]
    static let requests: [(Int32, Signal)] = [(SIGUSR1, .request)]

    /// Returns when the signals are heard: until then they do what they do to any process.
    init(_ signals: [(Int32, Signal)] = all, handler: @escaping @Sendable (Signal) -> Void) {
        let queue = DispatchQueue(label: "sluice.signals")
        Self.ignoreRequests()
        let heard = DispatchGroup()
        sources = signals.map { number, meaning in
            // Dispatch takes the place of the signal's default action in one step. Ignored before that, one would be lost; so it ends the
            // process, as it would have a moment ago.
            let source = DispatchSource.makeSignalSource(signal: number, queue: queue)
            source.setEventHandler { handler(meaning) }
            heard.enter()
            source.setRegistrationHandler { heard.leave() }
            source.resume()
            return source
        }
        heard.wait()
    }

    /// Who takes a run asks for this first: what SIGUSR1 tells of waits in a file, which is read once there is somebody to hear of others,
    /// and its default action would be the end.
    static func ignoreRequests() { signal(SIGUSR1, SIG_IGN) }

    func stop() {
        for source in sources { source.cancel() }
    }
}

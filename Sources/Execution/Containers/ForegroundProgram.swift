import Containers
import Dispatch
import Glibc
import Processes

/// A docker command that stands for something in a container: its output is ours, and the signals for us are for that.
struct ForegroundProgram {
    /// Those that a step can be asked to end by.
    enum Signal: String, Sendable {
        case interrupt = "INT"
        case terminate = "TERM"
        case kill = "KILL"
    }

    let engine: ContainerEngine
    let command: EngineCommand

    /// How long what was asked to terminate may take: shorter than the keeper's patience, for nothing can be done after that.
    private static let patience: DispatchTimeInterval = .milliseconds(1500)

    /// Returns the program's exit code.
    /// - Parameter passOn: Called for each signal, on a queue of its own, one after the other; may take its time.
    func run(passOn: @escaping @Sendable (Signal) -> Void) throws -> Int32 {
        let queue = DispatchQueue(label: "signals")
        let sources = [
            watch(SIGINT, queue) { passOn(.interrupt) },
            watch(SIGTERM, queue) {
                passOn(.terminate)
                queue.asyncAfter(deadline: .now() + Self.patience) { passOn(.kill) }
            },
        ]
        defer { for source in sources { source.cancel() } }
        let pid = try start()
        var status: Int32 = 0
        while waitpid(pid, &status, 0) < 0 {
            guard errno == EINTR else { return 1 }
        }
        let signal = status & 0x7F
        return signal == 0 ? (status >> 8) & 0xFF : 128 + signal
    }

    /// In a session of its own: the signals of our group would end docker's client, and nothing else.
    private func start() throws -> Int32 {
        let null = open("/dev/null", O_RDONLY | O_CLOEXEC)
        defer { close(null) }
        let environment = engine.environment.merging(command.variables) { $1 }
        let program = ChildProgram(
            candidates: [engine.program], arguments: [engine.program] + command.arguments,
            environment: environment.map { $0.key + "=" + $0.value }, workingDirectory: "/")
        return try program.start(input: null, output: 1)
    }

    private func watch(
        _ number: Int32, _ queue: DispatchQueue, _ body: @escaping @Sendable () -> Void
    ) -> any DispatchSourceSignal {
        signal(number, SIG_IGN)
        let source = DispatchSource.makeSignalSource(signal: number, queue: queue)
        source.setEventHandler(handler: body)
        source.activate()
        return source
    }
}

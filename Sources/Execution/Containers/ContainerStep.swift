import Containers
import Glibc

/// Stands on the host for a step's process in a container: passes on what it prints, its exit code, and the signals that are meant for it.
///
/// `docker exec` ends with its client, and what it started in the container does not; see docs/adr/0009-steps-in-containers.md.
struct ContainerStep: Sendable {
    private let order: ContainerStepOrder
    private let context: ContainerContext
    private let engine: ContainerEngine

    init(_ order: ContainerStepOrder, _ context: ContainerContext) throws(ContainerError) {
        self.order = order
        self.context = context
        engine = try context.engine()
    }

    /// Writes its number down, then becomes the program. A file that cannot be written only means that no signal arrives.
    private static let announcement = #"(echo $$ >"$0") 2>/dev/null; exec "$@""#

    /// The exit code.
    func run() throws -> Int32 {
        let process = ExecSpecification(
            container: order.container,
            arguments: ["sh", "-c", Self.announcement, order.processFileInContainer] + order.arguments,
            workingDirectory: order.folder.isEmpty ? nil : order.folder, variables: context.variables)
        return try ForegroundProgram(engine: engine, command: process.command).run { signal in pass(on: signal) }
    }

    /// To the whole group: the process was made the leader of one.
    private func pass(on signal: ForegroundProgram.Signal) {
        guard let number = processNumber() else { return }
        var script = "kill -\(signal.rawValue) -\(number)"
        // This process may be ended itself before it comes to the last word: docker can be slow.
        if signal == .terminate { script = "(sleep 2; kill -KILL -\(number)) >/dev/null 2>&1 & \(script)" }
        _ = try? engine.exec(ExecSpecification(container: order.container, arguments: ["sh", "-c", script], user: "0"))
    }

    /// Nil when the process does not say it within five seconds: then there is none yet.
    private func processNumber() -> Int? {
        for _ in 0..<100 {
            if let bytes = try? readFile(order.processFile),
                let number = Int(String(decoding: bytes, as: UTF8.self).trimmed)
            {
                return number
            }
            usleep(50_000)
        }
        return nil
    }
}

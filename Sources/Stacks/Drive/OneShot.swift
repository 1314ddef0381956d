import Containers
import Workflows

/// A container of a service that does one thing and ends, as `compose run` makes it. It stays until the stack goes
/// down: assertions look at it.
struct OneShot {
    let service: Located<String>
    let exit: Int
    /// Seconds.
    let within: Double
    let context: StackContext

    func run(_ arguments: [String]) throws(StackFailure) {
        try context.service(service, in: .drive)
        let deadline = ContinuousClock.now + .seconds(within)
        let container = try start(arguments)
        do throws(StackFailure) {
            try wait(for: container, until: deadline)
        } catch {
            // Nothing of it goes on beside the phases that follow.
            _ = try? context.engine.run(EngineCommand(["kill", container]))
            throw error
        }
        try check(container)
    }

    /// Its services' dependencies are up by now, and are not looked at again.
    private func start(_ arguments: [String]) throws(StackFailure) -> String {
        let command = context.compose.command(
            project: context.project.name, file: context.project.path, folder: context.project.folder,
            ["run", "--detach", "--no-deps", service.value] + arguments, limit: .seconds(within))
        do {
            let result = try context.compose.run(command)
            if let name = result.lines.last?.split(separator: " ").last { return String(name) }
        } catch {
            throw StackFailure(.drive, error, at: service.range, service: service.value)
        }
        throw StackFailure(
            .drive, "Compose has started the one-shot service '\(service.value)' and named no container.",
            at: service.range, service: service.value)
    }

    private func wait(for container: String, until deadline: ContinuousClock.Instant) throws(StackFailure) {
        let command = HostCommand(
            [context.engine.program, "wait", container], environment: context.engine.environment)
        let left = max(0, (deadline - .now) / .seconds(1))
        var said = LineEnd()
        let status = try command.run(within: left, in: .drive, context.cancellation) { said.append($0) }
        if status == 0 { return }
        guard status == nil else {
            throw StackFailure(
                .drive,
                "The one-shot service '\(service.value)' cannot be waited for: \(said.lines.last ?? container).",
                service: service.value)
        }
        try context.settleLog(of: service.value, in: .drive)
        throw StackFailure(
            .drive, "The one-shot service '\(service.value)' was not done within \(secondsText(within)).",
            service: service.value, lastLines: context.lastLines(service.value, 20))
    }

    private func check(_ name: String) throws(StackFailure) {
        let containers = try context.containers(of: service.value, withOneOffs: true, in: .drive)
        guard let container = containers.first(where: { $0.name == name || $0.id.hasPrefix(name) }) else {
            throw StackFailure(
                .drive, "The container of the one-shot service '\(service.value)' is gone.", service: service.value)
        }
        if !container.hasEnded {
            // By its restart policy docker would run it once more.
            _ = try? context.engine.run(EngineCommand(["kill", container.id]))
        }
        guard container.exitCode == exit else {
            throw context.ending(of: container, service.value, in: .drive, expected: exit)
        }
    }
}

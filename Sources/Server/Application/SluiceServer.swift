import Glibc
import HummingbirdCore
import Logging
import NIOCore
import ServiceLifecycle
import UnixSignals
import Workflows

/// The server: its two doors, and what it does by itself.
package struct SluiceServer: Sendable {
    package let parts: ServerParts
    private let reloading: @Sendable () throws -> ServerConfiguration
    /// Called with the port once the server answers.
    private let ready: @Sendable (Int) -> Void

    /// - Parameters:
    ///   - reloading: Reads the file again, at SIGHUP; throws where it is wrong, and what was before goes on.
    ///   - ready: Called with the port when the server answers at both of its doors.
    package init(
        _ parts: ServerParts, reloading: @escaping @Sendable () throws -> ServerConfiguration,
        ready: @escaping @Sendable (Int) -> Void
    ) {
        (self.parts, self.reloading, self.ready) = (parts, reloading, ready)
    }

    /// All routes, in the order of the OpenAPI document.
    package static func routes(_ parts: ServerParts) -> [Route] {
        APIRoutes.all(parts) + LiveRoutes.all(parts) + LogRoutes.all(parts) + QueueRoutes.all(parts)
            + AccessRoutes.all(parts) + TriggerRoutes.all(parts) + ObservabilityRoutes.all(parts)
            + PageRoutes.all(parts) + ReportRoutes.all(parts)
    }

    /// What the server does by itself.
    static func tasks(_ parts: ServerParts) -> [ServerTask] {
        [
            NewsWatch.task(parts),
            ServerTask("watches") { await ProjectWatches(parts: parts).run() },
            ServerTask("queue") {
                await StartRecovery(parts: parts).wait()
                try await parts.queue.run()
            },
            ServerTask("room on the disk") { await parts.collection.run() },
        ] + TriggerTasks.all(parts)
    }

    /// Serves until SIGTERM or SIGINT; runs that it has started go on without it. What is being answered then has ten seconds.
    ///
    /// - Throws: A `ServerError` where it cannot begin.
    package func run() async throws {
        let configuration = parts.settings.now
        let (places, address) = (configuration.places, configuration.listen)
        try await ServerGuard(parts.database).check(configuration, at: address)
        try await Door.tryListening(at: address)
        // Heard before the server says that it serves: until then it would be its end.
        let hangups = await UnixSignalsSequence(trapping: .sighup)
        let (doors, opened) = AsyncStream.makeStream(of: Int?.self)
        // One that was killed has left its socket.
        unlink(places.socket)
        let strangers = Connections(files: Self.mostFiles)
        let people = Connections(most: 256, mostOfOne: 256)
        let responder = Responder(
            table: RouteTable(Self.routes(parts)), access: Access(parts), audit: AuditLog(parts.database), parts: parts)
        func door(_ address: BindAddress, _ name: String, _ connections: Connections) -> Door {
            Door(
                address: address, name: name, connections: connections, responder: responder, quietLog: quietLog,
                log: parts.log, opened: { opened.yield($0) })
        }
        let services: [any Service] =
            [
                Doors(all: [
                    door(.hostname(address.host, port: address.port), address.text, strangers),
                    door(.unixDomainSocket(path: places.socket), places.socket, people),
                ]),
                Opening(doors: doors, socket: places.socket, ready: ready), Ending(ending: parts.ending),
            ] + Self.tasks(parts).map { TaskService(task: $0) } + [
                Reloading(signals: hangups, parts: parts, read: reloading)
            ]
        var setup = ServiceGroupConfiguration(services: services.map { .init(service: $0) }, logger: quietLog)
        setup.maximumGracefulShutdownDuration = .seconds(10)
        try await EndSignals.run(ServiceGroup(configuration: setup))
        unlink(places.socket)
    }

    /// How many files this process may have open.
    private static var mostFiles: Int {
        var limit = rlimit()
        return getrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit) == 0
            ? Int(clamping: limit.rlim_cur) : 1024
    }

    /// Hummingbird tells of each connection; what the server has to say it says itself.
    private var quietLog: Logger {
        var log = parts.log
        log.logLevel = max(log.logLevel, .warning)
        return log
    }
}

/// All doors as one service: they close together. Services end one after the other, and the second door would stay open for as long
/// as somebody stands in the first one.
private struct Doors: Service {
    let all: [Door]

    func run() async throws {
        try await withThrowingTaskGroup(of: Void.self) { group in
            for door in all { group.addTask { try await door.run() } }
            // The first failure ends the others, too; 'waitForAll' would wait for them.
            for try await _ in group {}
        }
    }
}

/// Says when both doors are open.
private struct Opening: Service {
    let doors: AsyncStream<Int?>
    let socket: String
    let ready: @Sendable (Int) -> Void

    func run() async throws {
        var (count, port) = (0, 0)
        for await opened in doors.cancelOnGracefulShutdown() {
            count += 1
            if let opened { port = opened }
            guard count == 2 else { continue }
            // Whoever connects is asked who they are: the kernel knows.
            chmod(socket, 0o666)
            ready(port)
        }
    }
}

/// Ends streams when the server ends.
private struct Ending: Service {
    let ending: ServerEnding

    func run() async throws {
        try? await gracefulShutdown()
        ending.begin()
    }
}

private struct TaskService: Service {
    let task: ServerTask

    func run() async throws {
        try await cancelWhenGracefulShutdown {
            do {
                try await task.run()
            } catch is CancellationError {}
        }
        // A service that returns would end the others.
        try? await gracefulShutdown()
    }
}

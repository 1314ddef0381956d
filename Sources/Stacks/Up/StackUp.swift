import Containers
import Workflows

/// Starts the services that no profile holds back, in the order of their conditions, and tells where they are.
///
/// One call of compose makes and starts: docker keeps what a container says from its first line on, so that nothing is
/// lost to whoever hears of it by docker's events.
package struct StackUp {
    private let context: StackContext
    private let limit: Duration

    /// - Parameter limit: For all services together, those that others wait for included.
    package init(_ context: StackContext, limit: Duration = .seconds(900)) {
        self.context = context
        self.limit = limit
    }

    package func run() throws(StackFailure) {
        var watch = ServiceWatch(context)
        func start() throws(StackFailure) -> CommandResult {
            do throws(ContainerError) {
                let up = ["up", "--detach", "--no-build"]
                let command = context.compose.command(
                    project: context.project.name, file: context.project.path, folder: context.project.folder,
                    profiles: context.startedProfiles, up, limit: limit)
                return try context.compose.result(of: command, while: { watch.look() })
            } catch {
                try context.cancellation.check(in: .up)
                if let trouble = watch.trouble { throw trouble.failure(in: .up, context) }
                throw failure(error.message, watch)
            }
        }
        var ports = try HostPorts(context.project)
        try ports.pin()
        var result = try start()
        for _ in 0..<Self.choices where !result.hasSucceeded {
            let taken = ports.release(refusedIn: result.errors + result.output)
            if taken.isEmpty { break }
            let numbers = taken.map(String.init).joined(separator: ", ")
            context.tell(
                .warned("Another program took port \(numbers) of this host meanwhile: the stack gets another."))
            try ports.pin()
            result = try start()
        }
        try context.cancellation.check(in: .up)
        watch.look(atOnce: true)
        if let trouble = watch.trouble { throw trouble.failure(in: .up, context) }
        guard result.hasSucceeded else { throw failure(words(of: result), watch) }
        try settle(&watch)
        context.publish(addresses(of: watch.containers))
    }

    /// How often other ports are chosen when somebody has taken one.
    private static let choices = 5

    /// A service that has ended and was started again gets the time to show that it stays, or that it does not.
    private func settle(_ watch: inout ServiceWatch) throws(StackFailure) {
        var told: String?
        while let service = watch.unsettled {
            if service != told { context.tell(.waiting("\(service) was started again: seeing whether it stays")) }
            told = service
            try context.cancellation.wait(seconds: 0.5, in: .up)
            watch.look(atOnce: true)
            if let trouble = watch.trouble { throw trouble.failure(in: .up, context) }
        }
    }

    private func failure(_ message: String, _ watch: ServiceWatch) -> StackFailure {
        let open = watch.containers.filter { $0.state.health == "starting" }.compactMap(\.state.service)
        let waiting = open.isEmpty ? nil : "Not healthy by then: \(open.joined(separator: ", "))."
        let lines = open.first.map { context.lastLines($0, 20) } ?? []
        return StackFailure(
            .up, "The services cannot be started: \(message)", hint: waiting, service: open.first, lastLines: lines)
    }

    /// What compose complains of, without what it says of its progress.
    private func words(of result: CommandResult) -> String {
        let lines = result.errors.split(whereSeparator: \.isNewline).map { $0.trimmingPrefix(while: \.isWhitespace) }
        let errors = lines.filter { $0.hasPrefix("ERROR: ") || $0.hasPrefix("Error") }
        let telling = (errors.last ?? lines.last { !$0.isEmpty }).map(String.init)
        return telling ?? "compose ended with exit code \(result.status)."
    }

    /// Each service's published ports in the order of its file; of several containers the first one's.
    private func addresses(of containers: [ListedContainer]) -> [StackAddress] {
        context.project.services.flatMap { service -> [StackAddress] in
            guard let container = containers.first(where: { $0.state.service == service.name && !$0.isOneOff }) else {
                return []
            }
            return service.containerPorts.enumerated().compactMap { index, port in
                guard !service.containerPorts[..<index].contains(port) else { return nil }
                let found = container.ports.filter { $0.container == port }
                return (found.first { $0.transport == "tcp" } ?? found.first).map {
                    StackAddress(service: service.name, containerPort: port, hostPort: $0.host)
                }
            }
        }
    }
}

/// Looks after the containers while compose brings them up, and tells what has changed.
private struct ServiceWatch {
    private let context: StackContext
    private(set) var containers: [ListedContainer] = []
    private(set) var trouble: ServiceTrouble?
    private var next = ContinuousClock.now
    /// Since when each container runs, by docker's word and by our clock.
    private var starts: [String: (word: String, time: ContinuousClock.Instant)] = [:]
    /// So long it has to stay.
    private static let settledAfter = Duration.seconds(3)

    /// A service whose container was started again just now.
    var unsettled: String? {
        containers.first { container in
            guard !container.isOneOff, container.state.restarts > 0, container.state.exitCode == nil else {
                return false
            }
            let stays = starts[container.state.id].map { ContinuousClock.now - $0.time >= ServiceWatch.settledAfter }
            return container.state.state == "restarting" || stays != true
        }?.state.service
    }

    init(_ context: StackContext) { self.context = context }

    /// Whether it is worth going on.
    @discardableResult
    mutating func look(atOnce: Bool = false) -> Bool {
        if context.cancellation.isCancelled { return false }
        // What has stopped compose stays the cause: a container that keeps ending may look well a moment later.
        if trouble != nil { return false }
        guard atOnce || ContinuousClock.now >= next else { return true }
        defer { next = .now + .milliseconds(500) }
        // Compose asks the same daemon, and tells when it does not answer.
        guard let found = try? ListedContainer.list(project: context.project.name, on: context.engine) else {
            return true
        }
        for container in found where !containers.contains(where: { $0.state == container.state }) {
            context.tell(.container(container.state))
        }
        let sentence = ServiceWatch.sentence(found)
        if let sentence, sentence != ServiceWatch.sentence(containers) { context.tell(.waiting(sentence)) }
        for container in found where starts[container.state.id]?.word != container.startedAt {
            starts[container.state.id] = (container.startedAt, .now)
        }
        containers = found
        trouble = ServiceTrouble.first(
            in: found, of: context.project, exits: context.file.expectedExitCodes)
        return trouble == nil
    }

    /// Which services are not there yet.
    private static func sentence(_ containers: [ListedContainer]) -> String? {
        let words = containers.compactMap { container -> String? in
            guard let service = container.state.service, !container.isOneOff else { return nil }
            if container.state.health == "starting" { return "\(service) is not healthy yet" }
            return container.state.state == "created" ? "\(service) is not started yet" : nil
        }
        return words.isEmpty ? nil : words.joined(separator: ", ")
    }
}

extension StackContext {
    /// The profiles whose services start with the rest: those of the variant; those of the file wait until they are asked for.
    package var startedProfiles: [String] {
        let variant = file.variants.first { $0.name.value == identity.variant }
        return variant?.profiles.map(\.value) ?? []
    }
}

import Containers
import Expressions
import Source
import Workflows

extension StackContext {
    /// All containers of the project as they are now, one-shots included.
    func containers(in phase: StackPhase) throws(StackFailure) -> [ExaminedContainer] {
        let label = "label=com.docker.compose.project=\(project.name)"
        let inspected: CommandResult
        do {
            let listed = try engine.run(EngineCommand(["ps", "--all", "--quiet", "--no-trunc", "--filter", label]))
            guard !listed.lines.isEmpty else { return [] }
            // One that is removed meanwhile fails the command, and the others are told all the same.
            inspected = try engine.result(of: EngineCommand(["inspect", "--type", "container"] + listed.lines))
        } catch {
            throw StackFailure(phase, error)
        }
        guard case .array(let items)? = try? Value(parsingJSON: inspected.output, keys: .caseSensitive) else {
            throw StackFailure(phase, "\"docker inspect\" does not tell about the containers: \(inspected.errors)")
        }
        return items.compactMap { ExaminedContainer($0) }
    }

    /// The containers of a service; those of `compose run` only where asked for.
    func containers(
        of service: String, withOneOffs: Bool = false, in phase: StackPhase
    ) throws(StackFailure) -> [ExaminedContainer] {
        try containers(in: phase).filter { $0.service == service && (withOneOffs || !$0.isOneOff) }
    }

    /// The service of this name in the model. Throws with those that there are.
    @discardableResult
    func service(_ name: Located<String>, in phase: StackPhase) throws(StackFailure) -> IsolatedProject.Service {
        if let service = project[service: name.value] { return service }
        let names = project.services.map(\.name).sorted().joined(separator: ", ")
        throw StackFailure(
            phase, "The compose project has no service '\(name.value)'.", hint: "Its services: \(names).",
            at: name.range)
    }

    /// Waits until a service's log stands still for a fifth of a second, at most two seconds: lines come after their
    /// moment.
    func settleLog(of service: String, in phase: StackPhase) throws(StackFailure) {
        var place = end(ofLog: service, from: 0)
        let patience = ContinuousClock.now + .seconds(2)
        while ContinuousClock.now < patience {
            try cancellation.wait(seconds: 0.2, in: phase)
            let before = place
            place = end(ofLog: service, from: place)
            if before == place { return }
        }
    }

    private func end(ofLog service: String, from place: Int) -> Int {
        var place = place
        while true {
            let next = lines(service, place).next
            if next <= place { return place }
            place = next
        }
    }
}

extension StackFailure {
    init(_ phase: StackPhase, _ error: ContainerError, at range: SourceRange? = nil, service: String? = nil) {
        self.init(phase, error.message, at: range, service: service)
    }
}

package import Containers
package import Expressions
import Synchronization
package import Workflows

/// What all phases of one stack test share.
///
/// Phases are called one after the other on one thread that may block; logs and the guard have their own.
package final class StackContext: Sendable {
    package let file: StackFile
    package let identity: StackIdentity
    /// The folder of the stack file: paths in it are relative to this one.
    package let folder: String
    /// Where reports, logs and what is collected go.
    package let output: String
    package let engine: ContainerEngine
    package let compose: Compose
    package let project: IsolatedProject
    /// Where the stack is, when somebody else has brought it up; nil for one that the test makes.
    package let target: StackTarget?
    /// The variables of compose, of commands and of suites: `env` of the file and of the variant, its secrets, and where
    /// the services are.
    package let environment: [String: String]
    package let secrets: [String: String]
    package let tell: @Sendable (StackEvent) -> Void
    package let cancellation: StackCancellation
    /// The last lines of a service's log, the oldest first.
    package let lastLines: @Sendable (_ service: String, _ count: Int) -> [String]
    /// The lines of a service's log from a place in it on (0 for the beginning), and the place after them: some at a
    /// time, and none at the end.
    package let lines: @Sendable (_ service: String, _ place: Int) -> (lines: [String], next: Int)
    private let state: Mutex<State>

    private struct State {
        var addresses: [StackAddress] = []
        var saved: ValueObject = [:]
    }

    package init(
        file: StackFile, identity: StackIdentity, folder: String, output: String, engine: ContainerEngine,
        compose: Compose, project: IsolatedProject, target: StackTarget? = nil, environment: [String: String],
        secrets: [String: String],
        cancellation: StackCancellation, lastLines: @escaping @Sendable (String, Int) -> [String],
        lines: @escaping @Sendable (String, Int) -> (lines: [String], next: Int),
        tell: @escaping @Sendable (StackEvent) -> Void
    ) {
        self.file = file
        self.identity = identity
        self.folder = folder
        self.output = output
        self.engine = engine
        self.compose = compose
        self.project = project
        self.target = target
        self.environment = environment
        self.secrets = secrets
        self.cancellation = cancellation
        self.lastLines = lastLines
        self.lines = lines
        self.tell = tell
        state = Mutex(State())
    }

    package var addresses: [StackAddress] { state.withLock { $0.addresses } }

    package func publish(_ addresses: [StackAddress]) {
        state.withLock { $0.addresses = addresses }
        tell(.addresses(addresses))
    }

    package func save(_ value: Value, as name: String) {
        state.withLock { $0.saved[name] = value }
    }

    /// The contexts of templates and predicates; `additional` has `response` or `file`.
    package func scope(_ additional: ValueObject = [:]) -> EvaluationScope {
        let (addresses, saved) = state.withLock { ($0.addresses, $0.saved) }
        var contexts: ValueObject = [
            "stack": .object(StackContext.stack(identity, addresses)),
            "env": .object(ValueObject(environment.map { ($0.key, .string($0.value)) }, keys: .caseSensitive)),
            "secrets": .object(ValueObject(secrets.map { ($0.key, .string($0.value)) })),
            "variant": identity.variant.map { .string($0) } ?? .null,
            "saved": .object(saved),
        ]
        for (name, value) in additional.entries { contexts[name] = value }
        // No status of a job is known here: what a predicate stands on is its own contexts.
        return EvaluationScope(contexts: contexts, functions: ["success": { _ in .boolean(true) }])
    }

    /// `stack.url.SERVICE`, `stack.port.SERVICE['PORT']`, `stack.project`, `stack.name`.
    static func stack(_ identity: StackIdentity, _ addresses: [StackAddress]) -> ValueObject {
        var urls: ValueObject = [:]
        var ports: [String: ValueObject] = [:]
        for address in addresses {
            if urls[address.service] == nil {
                urls[address.service] = .string(address.url)
            }
            ports[address.service, default: [:]][String(address.containerPort)] = .number(Double(address.hostPort))
        }
        return [
            "name": .string(identity.name),
            "project": .string(identity.project),
            "url": .object(urls),
            "port": .object(ValueObject(ports.map { ($0.key, .object($0.value)) })),
        ]
    }
}

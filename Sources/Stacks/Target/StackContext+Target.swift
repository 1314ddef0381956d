import Containers
import Workflows

extension StackContext {
    /// Of a stack that somebody else has brought up. It has no containers that could be asked for: the programs of its
    /// engine and of compose have no path, so that what came to ask them would fail and not look at another stack.
    ///
    /// - Parameter hostEnvironment: The whole environment of programs on this host.
    package convenience init(
        target: StackTarget, part: TargetPart, identity: StackIdentity, folder: String, output: String,
        hostEnvironment: [String: String], environment: [String: String], secrets: [String: String],
        cancellation: StackCancellation, tell: @escaping @Sendable (StackEvent) -> Void
    ) {
        self.init(
            file: part.file, identity: identity, folder: folder, output: output,
            engine: ContainerEngine(kind: .docker, program: "", environment: hostEnvironment),
            compose: Compose(version: .v2, program: "", leading: [], environment: hostEnvironment),
            project: IsolatedProject(
                name: identity.project, path: "", folder: folder, services: [], volumes: [:], networks: [:],
                warnings: [], owner: OwnerLabels(run: identity.project, job: nil), digest: ""),
            target: target, environment: environment, secrets: secrets, cancellation: cancellation,
            lastLines: { _, _ in [] }, lines: { _, place in ([], place) }, tell: tell)
    }
}

package import Containers

/// Takes a stack down of which only the name is known: for whoever does not have its test's context any more.
package struct StackTeardown: Sendable {
    package var project: String
    /// The rewritten compose model's path.
    package var model: String
    package var removesVolumes: Bool
    /// Those of evidence stay.
    package var removesImages: Bool
    /// Of docker's client.
    package var environment: [String: String]

    package init(
        project: String, model: String, removesVolumes: Bool, removesImages: Bool,
        environment: [String: String]
    ) {
        self.project = project
        self.model = model
        self.removesVolumes = removesVolumes
        self.removesImages = removesImages
        self.environment = environment
    }

    /// One attempt; what is still there after it, by kind and name. Can be repeated, and made by several at once.
    ///
    /// Throws where docker does not answer.
    package func attempt() throws(ContainerError) -> [String] {
        StackMark.endProcesses(of: project)
        let remains = try remains
        try remains.remove(volumes: removesVolumes, images: removesImages)
        return try remains.audit(volumes: removesVolumes)
    }

    /// Ends its containers and leaves them there: from then on all that they wrote can be read.
    ///
    /// Throws where docker does not answer.
    package func stop() throws(ContainerError) { try remains.stop(volumes: removesVolumes) }

    private var remains: StackRemains {
        get throws(ContainerError) {
            let folder = model.lastIndex(of: "/").map { String(model[..<$0]) } ?? "."
            return StackRemains(
                project: project, engine: try ContainerEngine.find(in: environment), modelFolder: folder)
        }
    }
}

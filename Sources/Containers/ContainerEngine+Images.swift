extension ContainerEngine {
    /// Whether the image is on this machine.
    package func hasImage(_ image: String) throws(ContainerError) -> Bool {
        try result(of: EngineCommand(["image", "inspect", "--format", "{{.Id}}", image])).hasSucceeded
    }

    /// The digest of the image's configuration, which names it for ever. Throws `image` when it is not there.
    package func imageID(_ image: String) throws(ContainerError) -> String {
        let result = try result(of: EngineCommand(["image", "inspect", "--format", "{{.Id}}", image]))
        guard result.hasSucceeded, let id = result.lines.first else {
            throw ContainerError(.image, "The image \"\(image)\" is not on this machine\(result.complaint).")
        }
        return id
    }

    /// The images of a repository's name, each as `name:tag`.
    package func images(named name: String) throws(ContainerError) -> [String] {
        try run(EngineCommand(["image", "ls", "--format", "{{.Repository}}:{{.Tag}}", name])).lines
    }

    /// False where a container uses it.
    package func removeImage(_ image: String) throws(ContainerError) -> Bool {
        try result(of: EngineCommand(["image", "rm", image])).hasSucceeded
    }

    /// Gets the image from its registry. Throws `image` with the registry's words.
    package func pull(_ image: String, sink: ((ArraySlice<UInt8>) -> Void)? = nil) throws(ContainerError) {
        let command = EngineCommand(["pull", image], limit: EngineCommand.imageLimit)
        let result = try result(of: command, sink: sink)
        guard result.hasSucceeded else {
            throw ContainerError(.image, "The image \"\(image)\" cannot be pulled\(result.complaint).")
        }
    }

    /// Builds an image and gives it this name. Throws `image` with the build's last words.
    /// - Parameter folder: The build's context; `file` is a path of the host.
    package func build(
        _ image: String, file: String, folder: String, buildArguments: [String: String] = [:],
        sink: ((ArraySlice<UInt8>) -> Void)? = nil
    ) throws(ContainerError) {
        let values = buildArguments.keys.sorted().flatMap { ["--build-arg", $0] }
        let command = EngineCommand(
            ["build", "--force-rm", "--tag", image, "--file", file] + values + [folder], variables: buildArguments,
            limit: EngineCommand.imageLimit)
        let result = try result(of: command, sink: sink)
        guard result.hasSucceeded else {
            throw ContainerError(.image, "The image of \"\(file)\" cannot be built\(result.complaint).")
        }
    }
}

/// Where the containers of a job find the job's folders: as on GitHub, so that scripts that name them work.
enum JobContainerPaths {
    static let home = "/github/home"
    static let commandFiles = "/github/file_commands"
    static let event = "/github/workflow/event.json"
    static let tools = "/__t"
    static let node = "/__e/node/bin/node"
    static let temporary = "/__w/_temp"

    /// - Parameter repository: `owner/name`; the workspace is named after it twice, as on GitHub.
    static func workspace(ofRepository repository: String) -> String {
        let name = lastPathPart(of: repository)
        return name.isEmpty ? "/__w/workspace/workspace" : "/__w/\(name)/\(name)"
    }
}

/// The same for an action that is a container.
enum DockerActionPaths {
    static let workspace = "/github/workspace"
    static let temporary = "/github/runner_temp"
}

import Containers
import Expressions
import Glibc
package import Planning

/// A shell, or another command, where a step of a job failed: in the job's workspace with the step's variables, and in a container like
/// the job's where it had one.
package struct ShellSession: Sendable {
    let job: KeptJob
    let step: KeptStep
    let secrets: [String: String]
    let runDirectory: String
    let jobFileName: String
    /// The event's payload, as JSON.
    let event: String
    /// What docker's or podman's client finds in its environment.
    let client: [String: String]
    /// What people see before the cursor.
    let prompt: String

    package init(
        _ job: KeptJob, step: KeptStep, of id: JobID, runDirectory: String, secrets: [String: String], event: String,
        client: [String: String], prompt: String
    ) {
        self.job = job
        self.step = step
        self.secrets = secrets
        self.runDirectory = runDirectory
        self.event = event
        self.client = client
        self.prompt = prompt
        jobFileName = id.fileName
    }

    /// Runs the command, or a shell where there is none, on this process's own terminal; returns its exit code. Nothing of it is left
    /// afterwards but what it changed in the workspace.
    ///
    /// - Parameter say: For what happens meanwhile, a line at a time.
    package func run(_ command: [String], say: @escaping @Sendable (String) -> Void) throws -> Int32 {
        guard let slot = JobSlot.borrow(job.slot, job: jobFileName, run: runDirectory) else {
            throw ExecutionError(.system, "Another run is using the workspace \"\(job.workspace)\".")
        }
        defer { slot.release() }
        try makeFolders(slot.temporary)
        defer {
            for name in (try? namesInFolder(slot.temporary)) ?? [] where name != JobSlot.tools {
                removeTree(slot.temporary + "/" + name)
            }
        }
        try makeFolders(job.commandFolder, mode: 0o700)
        defer { removeTree(job.commandFolder) }
        try writeEvent()
        defer { unlink(job.eventPath) }
        try makeCommandFiles()
        guard let sealed = job.containers, let order = ContainersOrder(KeptJob.opened(sealed, secrets)) else {
            return try runOnHost(command)
        }
        return try run(command, with: order, say)
    }

    // MARK: Files

    private func writeEvent() throws(ExecutionError) {
        guard let folder = parentFolder(of: job.eventPath) else { return }
        try makeFolders(folder, mode: 0o700)
        try writeFile(job.eventPath, event.utf8, mode: 0o644)
    }

    /// `GITHUB_ENV` and the others lead to new, empty files: what is written there has nobody to read it.
    private func makeCommandFiles() throws(ExecutionError) {
        if step.isInContainer { chmod(job.commandFolder, 0o777) }
        for name in ["env", "output", "path", "state", "step_summary"] {
            try writeFile(job.commandFolder + "/shell-" + name, [], mode: step.isInContainer ? 0o666 : 0o600)
        }
    }

    /// - Parameter folder: Of the command files, as the process sees it.
    private func variables(commandFiles folder: String) -> [String: String] {
        var variables: [String: String] = [:]
        for (name, text) in step.variables { variables[name] = text.opened(secrets) }
        for name in ["ENV", "OUTPUT", "PATH", "STATE", "STEP_SUMMARY"] {
            variables["GITHUB_" + name] = folder + "/shell-" + name.lowercased()
        }
        variables["TERM"] = getenv("TERM").map { String(cString: $0) } ?? "dumb"
        variables["PS1"] = prompt
        // What is typed here is not to be found among what the user types elsewhere.
        variables["HISTFILE"] = "/dev/null"
        return variables
    }

    // MARK: On the host

    private func runOnHost(_ command: [String]) throws(ExecutionError) -> Int32 {
        let variables = variables(commandFiles: job.commandFolder)
        let folder = isFolder(step.folder) ? step.folder : job.workspace
        return try ForegroundChild(
            arguments: command.isEmpty ? Self.shell(variables["PATH"] ?? "") : command,
            environment: variables, workingDirectory: folder
        ).run()
    }

    /// Without the user's own settings: they would change what the step saw.
    private static func shell(_ path: String) -> [String] {
        ProgramSearch.path(of: "bash", in: path).map { [$0, "--noprofile", "--norc", "-i"] } ?? ["sh", "-i"]
    }

    // MARK: In a container

    private func run(
        _ command: [String], with order: ContainersOrder, _ say: @escaping @Sendable (String) -> Void
    ) throws -> Int32 {
        let told = job.commandFolder + "/shell-containers"
        try writeFile(told, [])
        for mount in order.mounts {
            guard let source = mount.source, source.hasPrefix(job.slot + "/"), !fileExists(source) else { continue }
            try makeFolders(source)
        }
        let context = ContainerContext(client.merging(["GITHUB_OUTPUT": told]) { $1 }, write: say)
        defer { removeContainers(of: order, context, say) }
        try ContainersStart(order, context).run()
        guard step.isInContainer else { return try runOnHost(command) }
        let outputs = EnvironmentFile(try readFile(told) ?? []).pairs
        guard let json = outputs.first(where: { $0.name == StartedContainers.output })?.value,
            let container = StartedContainers(json: json)?.job
        else { throw ExecutionError(.container, "The job's container did not start.") }
        return try run(command, in: container, context.engine())
    }

    private func removeContainers(of order: ContainersOrder, _ context: ContainerContext, _ say: (String) -> Void) {
        do throws(ContainerError) {
            try ContainersStop(order, context).run()
        } catch {
            say("The containers may be left: \(error.message)")
        }
    }

    private static let shellInContainer = [
        "sh", "-c", "command -v bash >/dev/null 2>&1 && exec bash --noprofile --norc -i; exec sh -i",
    ]

    private func run(_ command: [String], in container: String, _ engine: ContainerEngine) throws(ExecutionError)
        -> Int32
    {
        let specification = ExecSpecification(
            container: container, arguments: command.isEmpty ? Self.shellInContainer : command,
            workingDirectory: step.folder.isEmpty ? nil : step.folder,
            variables: variables(commandFiles: JobContainerPaths.commandFiles))
        let exec = specification.command
        let isTerminal = isatty(STDIN_FILENO) == 1 && isatty(STDOUT_FILENO) == 1
        let words = ["exec", "--interactive"] + (isTerminal ? ["--tty"] : []) + exec.arguments.dropFirst()
        return try ForegroundChild(
            arguments: [engine.program] + words, environment: engine.environment.merging(exec.variables) { $1 },
            workingDirectory: "/"
        ).run()
    }
}

import Planning

/// A `setup-*` action: finds the tool on the machine, holds its version against what is asked for, and puts it first in PATH. Nothing is
/// fetched.
struct SetupAction {
    let context: ActionContext
    let action: BuiltInAction
    let tool: SetupTool

    func run() throws {
        try refuseWhatIsMissing()
        let requests = try requests()
        let all = try ToolProbe(environment: context.environment).find(tool)
        guard !all.isEmpty else {
            throw ExecutionError.action(
                "\(tool.title) is not installed \(place): there is no '\(tool.command)' in PATH, nor where it is often "
                    + "found. Install it; nothing is fetched by '\(action.rawValue)'.")
        }
        let found = try requests.map { request throws(ExecutionError) in try choose(request, among: all) }
        guard let last = found.last else { return }
        for choice in found { context.say("\(tool.title) \(choice.version.text): \(choice.tool.path)") }
        let installation = ToolInstallation(context: context, tool: tool)
        // The last one comes first in PATH.
        for choice in found { try installation.putFirst(choice.tool, among: all) }
        try installation.tell(last.tool, last.version)
        try SetupExtras(context: context, tool: tool).add()
    }

    private var place: String {
        context.environment[ActionEnvironment.containerVariable].isEmpty ? "here" : "in the job's container"
    }

    // MARK: What is asked for

    /// Never empty.
    private func requests() throws(ExecutionError) -> [ToolRequest] {
        var texts = context.lines(tool.versionInput)
        if texts.isEmpty, let input = tool.fileInput, !context.input(input).isEmpty {
            texts = [try version(inFile: context.input(input), isRequired: true)].compactMap(\.self)
        }
        if texts.isEmpty {
            for name in tool.standardFiles {
                guard let text = try version(inFile: name, isRequired: false) else { continue }
                texts = [text]
                break
            }
        }
        if texts == ["default"] {
            texts = [".ruby-version", ".tool-versions"].compactMap { try? version(inFile: $0, isRequired: false) }
        }
        var requests: [ToolRequest] = []
        for text in texts.isEmpty ? [""] : texts {
            guard let request = ToolRequest(text) else {
                throw .action("'\(text)' is no version of \(tool.title) that can be asked for.")
            }
            requests.append(request)
        }
        return requests
    }

    private func version(inFile name: String, isRequired: Bool) throws(ExecutionError) -> String? {
        let path = normalizedPath(name.hasPrefix("/") ? name : context.environment.workspace + "/" + name)
        guard let bytes = try readFile(path, limit: 1 << 20) else {
            guard isRequired else { return nil }
            throw .action("The file '\(name)' that is to say which version of \(tool.title) is needed does not exist.")
        }
        let file = VersionFile(name: lastPathPart(of: path), text: String(decoding: bytes, as: UTF8.self), tool: tool)
        guard let version = file.version else {
            guard isRequired else { return nil }
            throw .action("The file '\(name)' does not say which version of \(tool.title) is needed.")
        }
        context.say("'\(name)' asks for \(tool.title) \(version)")
        return version
    }

    /// What would leave a later step without what it counts on is refused, never ignored.
    private func refuseWhatIsMissing() throws(ExecutionError) {
        for name in tool.refusedInputs where !["", "false", "null", "[]"].contains(context.input(name)) {
            throw .action(
                "The input '\(name)' is not carried out by the built-in '\(action.rawValue)'. 'overrides' in sluice.yml "
                    + "can name the published action instead: '\(action.rawValue): published'.")
        }
        let wanted = context.input("architecture").lowercased()
        let own = HostFacts.architecture.lowercased()
        let isOwn = ["", own, own == "x64" ? "amd64" : "aarch64"].contains(wanted)
        if !isOwn { throw .action("The architecture '\(wanted)' is asked for, and this machine is \(own).") }
        if !context.input("cache").isEmpty {
            context.say("'cache' has nothing to do: what \(tool.title)'s package managers keep stays on this machine.")
        }
    }

    // MARK: What is there

    private struct Choice {
        var tool: FoundTool
        var version: ToolVersion
    }

    /// The first in PATH if that fits, else the newest that does.
    private func choose(_ request: ToolRequest, among all: [FoundTool]) throws(ExecutionError) -> Choice {
        let fitting = all.flatMap { found in
            found.versions.filter(request.takes).map { Choice(tool: found, version: $0) }
        }
        if let first = fitting.filter({ $0.tool == all[0] }).max(by: { $0.version < $1.version }) { return first }
        if let newest = fitting.max(by: { $0.version < $1.version }) { return newest }
        let message =
            "\(tool.title) '\(request.written)' is asked for, and what is \(place) is \(Self.list(all))."
        guard context.environment[ActionEnvironment.toolVersionsVariable] == "warn",
            let version = all[0].versions.max()
        else {
            throw .action(
                message
                    + " Install that version, or have 'tool-versions: warn' in the runner's file to go on without it.")
        }
        context.warn(message)
        return Choice(tool: all[0], version: version)
    }

    private static func list(_ all: [FoundTool]) -> String {
        var told: [String] = []
        for found in all {
            let text = found.versions.map(\.text).joined(separator: ", ") + " (\(found.path))"
            if !told.contains(text) { told.append(text) }
        }
        return told.joined(separator: ", ")
    }
}

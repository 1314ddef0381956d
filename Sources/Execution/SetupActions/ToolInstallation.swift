import Glibc

/// Makes the tool that was chosen the one that steps find, and tells what the action documents.
struct ToolInstallation {
    let context: ActionContext
    let tool: SetupTool

    /// Folders that hold more than one tool: to put them first would change others, too.
    private static let shared: Set<String> = ["/bin", "/usr/bin", "/usr/local/bin", "/sbin", "/usr/sbin"]

    func putFirst(_ found: FoundTool, among all: [FoundTool]) throws(ExecutionError) {
        let current = all.first { $0.isInPath && $0.name == tool.command }
        if current?.realPath == found.realPath { return }
        if found.name == tool.command, !Self.shared.contains(found.folder) { return try context.addPath(found.folder) }
        try context.addPath(try links(to: found))
    }

    /// A folder of the job's own with links to the program and to what belongs to it.
    private func links(to found: FoundTool) throws(ExecutionError) -> String {
        let folder = context.environment["RUNNER_TEMP"] + "/_sluice_tools/\(tool.command)"
        try makeFolders(folder)
        var links = [(tool.command, found.path)]
        for name in tool.companions { links.append((name, name == "python3" ? found.path : found.folder + "/" + name)) }
        for (name, target) in links {
            let link = folder + "/" + name
            unlink(link)
            guard symlink(target, link) == 0 else { throw .system("Cannot make the link \"\(link)\"") }
        }
        return folder
    }

    func tell(_ found: FoundTool, _ version: ToolVersion) throws(ExecutionError) {
        for (name, value) in tool.fixedOutputs.sorted(by: { $0.key < $1.key }) { try context.setOutput(name, value) }
        let text = tool.command == SetupTool.node.command ? "v" + version.text : version.text
        if let name = tool.versionOutput { try context.setOutput(name, text) }
        if let name = tool.pathOutput { try context.setOutput(name, found.path) }
        let home = parentFolder(of: parentFolder(of: found.realPath) ?? "") ?? "/"
        switch tool.command {
        case SetupTool.java.command: try tellJava(home, version)
        case SetupTool.python.command:
            for name in ["pythonLocation", "Python_ROOT_DIR", "Python3_ROOT_DIR"] { try context.export(name, home) }
        case SetupTool.dotnet.command: try context.export("DOTNET_ROOT", parentFolder(of: found.realPath) ?? "/")
        case SetupTool.go.command: try context.addPath(goBinaries)
        case SetupTool.ruby.command: try context.setOutput("ruby-prefix", home)
        case SetupTool.uv.command: try context.setOutput("uvx-path", found.folder + "/uvx")
        case SetupTool.pnpm.command:
            try context.setOutput("dest", found.folder)
            try context.setOutput("bin_dest", found.folder)
        default: break
        }
    }

    private func tellJava(_ folder: String, _ version: ToolVersion) throws(ExecutionError) {
        let home = folder.hasSuffix("/jre") ? String(folder.dropLast(4)) : folder
        try context.export("JAVA_HOME", home)
        try context.export("JAVA_HOME_\(version.number(0))_\(HostFacts.architecture)", home)
        try context.setOutput("path", home)
        try context.setOutput("distribution", context.input("distribution"))
    }

    /// Where `go install` puts what it makes.
    private var goBinaries: String {
        let own = context.environment["GOPATH"].split(separator: ":").first.map(String.init)
        return (own ?? context.environment.home + "/go") + "/bin"
    }
}

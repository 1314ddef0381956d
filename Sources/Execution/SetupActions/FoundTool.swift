/// A program that is on the machine, or in the job's container.
struct FoundTool: Hashable, Sendable {
    var path: String
    /// Without links.
    var realPath: String
    /// Whether a folder of PATH has it.
    var isInPath: Bool
    /// The versions that it can be: several for .NET, which has many kits behind one program.
    var versions: [ToolVersion]

    var name: String { lastPathPart(of: path) }
    var folder: String { parentFolder(of: path) ?? "/" }

    /// What a program says of itself; nil where that is no version.
    init?(_ line: Substring, of tool: SetupTool) {
        let fields = line.split(separator: "\t", maxSplits: 3, omittingEmptySubsequences: false)
        guard fields.count == 4 else { return nil }
        isInPath = fields[0] == "path"
        path = String(fields[1])
        realPath = fields[2].isEmpty ? path : String(fields[2])
        versions = Self.versions(String(fields[3]), of: tool)
        if versions.isEmpty { return nil }
    }

    private static func versions(_ text: String, of tool: SetupTool) -> [ToolVersion] {
        if tool.command == SetupTool.dotnet.command {
            // A line for each kit: its version, and its folder in brackets.
            return text.split(separator: " ").filter { $0.first?.isNumber == true }.compactMap { ToolVersion($0) }
        }
        let version = ToolVersion.first(in: text, after: tool.marker)
        return [tool.command == SetupTool.java.command ? version?.withoutJavaPrefix : version].compactMap(\.self)
    }
}

import Git
import Source
import Workflows

/// The workflow files at one commit.
struct WorkflowCatalog {
    /// Where workflows are looked for, in this order.
    static let folders = ["workflows", ".github/workflows", ".gitea/workflows", ".forgejo/workflows"]

    /// By path.
    let files: [String: SourceFile]
    let commit: CommitID
    let readings = WorkflowReadings()

    /// - Parameter name: What a person typed: the path of a file in another folder counts, too.
    init(_ repository: Repository, at commit: CommitID, naming name: String? = nil) throws(Failure) {
        var files: [String: SourceFile] = [:]
        do {
            for folder in Self.folders {
                for entry in try repository.files(at: commit, under: folder) where Self.isWorkflow(entry.path) {
                    let text = String(decoding: try repository.read(entry.id), as: UTF8.self)
                    files[entry.path] = SourceFile(path: entry.path, text: text)
                }
            }
            if let path = name.map(Self.path(typed:)), files[path] == nil, Self.isWorkflow(path),
                let content = try repository.read(path, at: commit)
            {
                files[path] = SourceFile(path: path, text: String(decoding: content, as: UTF8.self))
            }
        } catch {
            throw Failure(error)
        }
        self.files = files
        self.commit = commit
    }

    private static func path(typed name: String) -> String { name.hasPrefix("./") ? String(name.dropFirst(2)) : name }

    private static func isWorkflow(_ path: String) -> Bool { path.hasSuffix(".yml") || path.hasSuffix(".yaml") }

    /// The paths in the order of the folders, then by name.
    var paths: [String] {
        let rank = { (path: String) in Self.folders.firstIndex { path.hasPrefix($0 + "/") } ?? Self.folders.count }
        return files.keys.sorted { (rank($0), $0) < (rank($1), $1) }
    }

    /// The workflow that a person means by its file's stem, file name, path or `name:`.
    func path(named name: String) throws(Failure) -> String {
        let typed = Self.path(typed: name)
        if files[typed] != nil { return typed }
        let byFile = paths.filter { Self.fileName($0) == typed || Self.stem($0) == typed }
        if let path = try single(byFile, name) { return path }
        let names = Dictionary(
            paths.compactMap { path in declaredName(path).map { (path, $0) } }, uniquingKeysWith: { first, _ in first })
        if let path = try single(paths.filter { names[$0] == name }, name) { return path }
        throw unknown(name, names: paths.compactMap { names[$0] })
    }

    private func single(_ paths: [String], _ name: String) throws(Failure) -> String? {
        guard paths.count > 1 else { return paths.first }
        throw .usage("'\(name)' could be any of \(paths.joined(separator: ", ")).", hint: "Give the path.")
    }

    private func unknown(_ name: String, names: [String]) -> Failure {
        guard !files.isEmpty else {
            return .usage(
                "There are no workflows at \(commit.short).",
                hint: "Sluice looks in \(Self.folders.map { $0 + "/" }.joined(separator: ", ")).")
        }
        let known = paths.map(Self.stem) + names
        let nearest = nearestName(to: name, among: known)
        let list = "Known are: \(paths.map(Self.stem).joined(separator: ", "))."
        return .usage(
            "There is no workflow '\(name)' at \(commit.short).",
            hint: nearest.map { "Did you mean '\($0)'? " + list } ?? list)
    }

    /// The `name:` of a workflow that can be read.
    func declaredName(_ path: String) -> String? {
        files[path].flatMap { readings.read($0).workflow?.name }
    }

    static func fileName(_ path: String) -> String { path.split(separator: "/").last.map(String.init) ?? path }

    static func stem(_ path: String) -> String {
        let name = fileName(path)
        return name.lastIndex(of: ".").map { String(name[..<$0]) } ?? name
    }
}

import Conductor
import Glibc

/// `actions/checkout` of the run's own repository.
///
/// Nothing is fetched and no credentials are needed or left: `token`, `ssh-*` and `persist-credentials` have nothing to change.
struct CheckoutAction {
    private let context: ActionContext

    init(_ context: ActionContext) { self.context = context }

    func run() throws {
        try refuseWhatIsMissing()
        let directory = try directory()
        let written = context.input("ref")
        let isCommit = Self.isCommit(written)
        var request = CheckoutRequest(
            revision: written, reference: written.hasPrefix("refs/") ? written : nil, directory: directory,
            depth: depth, fetchTags: try context.booleanInput("fetch-tags", default: false),
            clean: try context.booleanInput("clean", default: true))
        if written.isEmpty {
            request.revision = context.environment["GITHUB_SHA"]
            request.reference = context.environment["GITHUB_REF"]
        }
        try makeRoom(in: directory)
        context.say("Checking out \(request.revision) to \(directory)")
        try context.ports.checkout.checkOut(request)
        let commit = Self.isCommit(request.revision) ? request.revision : Self.head(of: directory)
        try context.setOutput("ref", written.isEmpty ? request.reference ?? "" : isCommit ? "" : written)
        try context.setOutput("commit", commit ?? "")
        context.say("HEAD is now at \(commit ?? request.revision)")
    }

    /// What would give other files than GitHub's action does is refused, never ignored.
    private func refuseWhatIsMissing() throws(ExecutionError) {
        let own = context.environment["GITHUB_REPOSITORY"]
        let repository = context.input("repository")
        if !repository.isEmpty, repository.lowercased() != own.lowercased() {
            throw .action("Checking out another repository ('\(repository)') is not carried out yet: only '\(own)' is.")
        }
        if !context.lines("sparse-checkout").isEmpty {
            throw .action("The input 'sparse-checkout' is not carried out yet.")
        }
        if try context.booleanInput("lfs", default: false) {
            throw .action("The input 'lfs' is not carried out yet: files would be left as pointers.")
        }
        let submodules = context.input("submodules").lowercased()
        if submodules == "true" || submodules == "recursive" {
            throw .action("The input 'submodules' is not carried out yet: their folders would be empty.")
        }
    }

    private func directory() throws(ExecutionError) -> String {
        let workspace = context.environment.workspace
        guard !workspace.isEmpty else { throw .action("GITHUB_WORKSPACE not defined") }
        let path = context.input("path")
        let directory = normalizedPath(path.hasPrefix("/") ? path : workspace + "/" + path)
        guard directory == workspace || directory.hasPrefix(workspace + "/") else {
            throw .action("Repository path '\(directory)' is not under '\(workspace)'")
        }
        return directory
    }

    /// 0 means all; what is no number means all, too.
    private var depth: Int {
        let text = context.input("fetch-depth")
        if text.isEmpty { return 1 }
        return max(0, Int(text) ?? 0)
    }

    /// What stands there and is no repository goes, as with GitHub's action. The workspace takes back the files of the run before.
    private func makeRoom(in directory: String) throws(ExecutionError) {
        try makeFolders(directory)
        if !fileExists(directory + "/.git") {
            for name in try namesInFolder(directory) { removeTree(directory + "/" + name) }
        }
        let previous = context.environment.previousWorkspace
        guard directory == context.environment.workspace, !previous.isEmpty, fileExists(previous) else { return }
        // Each alone and not the folder: this process and others work in it.
        for name in try namesInFolder(previous) {
            guard rename(previous + "/" + name, directory + "/" + name) == 0 else { continue }
        }
        rmdir(previous)
    }

    private static func isCommit(_ text: String) -> Bool {
        (text.utf8.count == 40 || text.utf8.count == 64) && text.allSatisfy(\.isHexDigit)
    }

    /// The commit of a repository's HEAD.
    private static func head(of directory: String) -> String? {
        let git = directory + "/.git/"
        guard let head = text(git + "HEAD") else { return nil }
        guard head.hasPrefix("ref: ") else { return head }
        let name = String(head.dropFirst("ref: ".count))
        if let commit = text(git + name) { return commit }
        let packed = text(git + "packed-refs")?.split(separator: "\n") ?? []
        return packed.first { $0.hasSuffix(" " + name) }.map { String($0.prefix { $0 != " " }) }
    }

    private static func text(_ path: String) -> String? {
        (try? readFile(path)).flatMap { $0 }.map { String(decoding: $0, as: UTF8.self).trimmed }
    }
}

/// An absolute path without `.`, `..` and doubled slashes.
func normalizedPath(_ path: String) -> String {
    var parts: [Substring] = []
    for part in path.split(separator: "/") where part != "." {
        if part == ".." { _ = parts.popLast() } else { parts.append(part) }
    }
    return "/" + parts.joined(separator: "/")
}

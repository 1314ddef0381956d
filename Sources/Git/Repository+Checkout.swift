import Glibc

extension Repository {
    /// Makes a work directory of a commit: a repository of its own, its objects borrowed from this one.
    ///
    /// No hook and no external filter runs; files are byte for byte those of `git checkout`. In a folder that is there
    /// already, `.git` is made anew and files that have the right content keep their modification time. Blocks the
    /// calling thread, and uses a second one for large trees.
    @discardableResult
    package func materialize(
        _ commit: CommitID, into directory: String, options: CheckoutOptions = CheckoutOptions()
    ) throws(GitError) -> CheckoutReport {
        let tree = try treeID(of: commit)
        let manifest = try TreeManifest(tree, in: self)
        let attributes = try CheckoutAttributes(manifest, self)
        let folder = try Folder.make(directory)
        try refuseOwnFolder(directory)
        return try Checkout(commit: commit, manifest: manifest, attributes: attributes, options: options).write(
            to: folder
        ) { () throws(GitError) in
            try GitFolder(source: self, commit: commit, options: options).write(in: folder)
            return self
        }
    }

    /// A mistaken path must not cost anybody their files.
    private func refuseOwnFolder(_ directory: String) throws(GitError) {
        guard let target = canonicalPath(directory) else { throw .fileSystem("find", directory, errno: errno) }
        let own = [workDirectory, gitDirectory, commonDirectory].compactMap { $0.flatMap(canonicalPath) }
        let prefix = target.hasSuffix("/") ? target : target + "/"
        guard own.allSatisfy({ $0 != target && !$0.hasPrefix(prefix) }) else {
            throw GitError(
                .refusedDirectory, "'\(directory)' holds the repository itself, so nothing is checked out there.",
                hint: "Name an empty folder.")
        }
    }
}

/// What becomes the content of a work directory.
struct Checkout: Sendable {
    let commit: CommitID
    let manifest: TreeManifest
    let attributes: CheckoutAttributes
    let options: CheckoutOptions

    /// - Parameter makeGitFolder: Makes the new `.git`, and returns the repository that the objects are read from.
    func write(
        to folder: Folder, _ makeGitFolder: () throws(GitError) -> Repository
    ) throws(GitError) -> CheckoutReport {
        let isFresh = try folder.names(in: RelativePath([])).isEmpty
        let former = isFresh ? nil : CheckoutRecord(folder)
        let removed = isFresh ? 0 : try sweep(folder, former)
        let source = try makeGitFolder()
        for path in manifest.folders.dropFirst().map(\.path) {
            if isFresh { try folder.makeFolder(path) } else { try folder.ensureFolder(path) }
        }
        let placement = FilePlacement(
            location: source.location, folder: folder, manifest: manifest,
            known: attributes.needFilters ? nil : former?.stamps(for: manifest),
            isFresh: isFresh, filtered: attributes.needFilters ? commit : nil)
        var (stamps, report) = try placement.run(source)
        try CheckoutRecord.write(manifest, stamps, isFiltered: attributes.needFilters, in: folder)
        report.removed = removed
        if attributes.nameEncodings {
            report.warnings.append(
                "Some files have the attribute 'working-tree-encoding', which is not applied: they are in UTF-8.")
        }
        return report
    }

    private func sweep(_ folder: Folder, _ former: CheckoutRecord?) throws(GitError) -> Int {
        let sweep = FolderSweep(folder, manifest)
        let removed = options.clean ? try sweep.removeExtras() : try sweep.removeFormer(former?.entries ?? [])
        // What steps did to `.git` (hooks, configuration, refs) must not reach the next job.
        try folder.remove(FolderSweep.dotGit)
        return removed
    }
}

import CGit2

/// The `.git` of a work directory, made by hand: nothing is shared with the source but its objects, where they are borrowed.
struct GitFolder {
    let source: Repository
    let commit: CommitID
    let options: CheckoutOptions

    func write(in folder: Folder) throws(GitError) {
        let references = try CheckoutReferences(source, commit, options)
        let objects = join(source.commonDirectory, "objects")
        try contents(references, borrowing: objects).write(in: folder)
    }

    /// - Parameter objects: The folder whose objects are borrowed; nil for a repository that has its own.
    func contents(_ references: CheckoutReferences, borrowing objects: String?) throws(GitError) -> GitFolderContents {
        for name in references.references.keys { try refuseInvalid(name) }
        var files = ["config": configuration, "packed-refs": references.packed(source)]
        if let objects { files["objects/info/alternates"] = objects + "\n" }
        if !references.shallow.isEmpty {
            files["shallow"] = references.shallow.map { $0.hex + "\n" }.sorted().joined()
        }
        let head =
            switch options.head {
            case .detached: commit.hex
            case .branch(let name): "ref: refs/heads/" + name
            }
        files["HEAD"] = head + "\n"
        return GitFolderContents(files: files)
    }

    private func refuseInvalid(_ name: String) throws(GitError) {
        var isValid: Int32 = 0
        guard git_reference_name_is_valid(&isValid, name) == 0, isValid == 1 else {
            throw GitError(.unknownRevision, "'\(name)' cannot be the name of a branch or tag.")
        }
    }

    private var configuration: String {
        var text = "[core]\n"
        // In a partial clone, git fetches what is missing when a step first asks for it.
        let isPartial = source.flag("remote.origin.promisor") == true
        text += "\trepositoryformatversion = \(isPartial ? 1 : 0)\n"
        text += "\tfilemode = true\n\tbare = false\n\tlogallrefupdates = true\n"
        // Files are written by these, so git must see them by these.
        for key in ["autocrlf", "eol"] {
            if let value = source.configuration("core." + key) { text += "\t\(key) = \(quoted(value))\n" }
        }
        // As actions/checkout does: a step must not start a collection that outlives it.
        text += "[gc]\n\tauto = 0\n[maintenance]\n\tauto = false\n"
        if let url = source.originURL {
            text += "[remote \"origin\"]\n\turl = \(quoted(absolute(url)))\n"
            text += "\tfetch = +refs/heads/*:refs/remotes/origin/*\n"
            if isPartial {
                let filter = source.configuration("remote.origin.partialclonefilter") ?? "blob:none"
                text += "\tpromisor = true\n\tpartialclonefilter = \(quoted(filter))\n"
            }
        }
        if case .branch(let name) = options.head, source.originURL != nil {
            text += "[branch \(quoted(name))]\n\tremote = origin\n\tmerge = \(quoted("refs/heads/" + name))\n"
        }
        return text
    }

    /// A relative path in the source would lead elsewhere from here.
    private func absolute(_ url: String) -> String {
        let isRelative = url == "." || url == ".." || url.hasPrefix("./") || url.hasPrefix("../")
        return isRelative ? join(source.workDirectory ?? source.gitDirectory, url) : url
    }

    private func quoted(_ value: String) -> String {
        var text = "\""
        for character in value.unicodeScalars {
            switch character {
            case "\"", "\\": text += "\\" + String(character)
            case "\n": text += "\\n"
            default: text.unicodeScalars.append(character)
            }
        }
        return text + "\""
    }
}

/// All files of a new `.git` but its objects.
struct GitFolderContents: Sendable {
    /// Texts by path.
    let files: [String: String]

    func write(in folder: Folder) throws(GitError) {
        for name in ["", "/objects", "/objects/info", "/objects/pack", "/refs", "/refs/heads", "/refs/tags", "/info"] {
            try folder.makeFolder(RelativePath((".git" + name).utf8))
        }
        for (name, text) in files.sorted(by: { $0.key < $1.key }) {
            try folder.write(Array(text.utf8), to: ".git/" + name)
        }
    }
}

extension ActionLock {
    /// The file's text: the same for the same lock, sorted, and with the quotes that GitHub's own tool writes.
    package var text: String {
        var text = """
            # Written by 'sluice lock', in the format of GitHub's 'gh actions-lock'.
            # Do not edit it by hand: 'sluice lock' adds what is new, 'sluice lock --update' moves what has moved.
            version: \(quoted(version))

            """
        if !workflows.isEmpty {
            text += "workflows:\n"
            for (path, pins) in workflows.sorted(by: { $0.key < $1.key }) {
                text += "    \(quoted(path)):" + (pins.isEmpty ? " []\n" : "\n")
                for pin in pins.sorted() { text += "        - \(quoted(pin.description))\n" }
            }
        }
        if !dependencies.isEmpty {
            text += "dependencies:\n"
            for (pin, dependency) in dependencies.sorted(by: { $0.key < $1.key }) {
                text += "    \(quoted(pin.description)):\n" + lines(of: dependency)
            }
        }
        return text
    }

    private func lines(of dependency: Dependency) -> String {
        var text = "        ref: \(quoted(dependency.ref))\n        commit: \(quoted("sha1-" + dependency.commit))\n"
        if let number = dependency.ownerID { text += "        owner_id: \(number)\n" }
        if let number = dependency.repositoryID { text += "        repo_id: \(number)\n" }
        if !dependency.uses.isEmpty {
            text += "        uses:\n"
            for pin in dependency.uses.sorted() { text += "            - \(quoted(pin.description))\n" }
        }
        return text
    }

    /// A tag such as `1.0` or `on` must stay a text.
    private func quoted(_ text: String) -> String { "'" + text.replacing("'", with: "''") + "'" }
}

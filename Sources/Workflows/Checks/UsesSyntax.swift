/// What a `uses:` may look like.
enum UsesSyntax {
    /// What is wrong with a step's reference, in GitHub's words, or nil.
    static func problem(inAction reference: String) -> String? {
        if ["docker://", "./", ".\\"].contains(where: reference.hasPrefix) { return nil }
        // The commit is that of the file which says it: https://github.blog/changelog/2026-07-30.
        if reference.hasPrefix("$/") {
            guard reference.contains("@") else { return nil }
            return "The reference '\(reference)' to an action of the same repository cannot have a version."
        }
        guard let path = path(of: reference), path.count >= 2 else {
            return "Expected format {org}/{repo}[/path]@ref. Actual '\(reference)'"
        }
        return nil
    }

    /// What is wrong with a job's reference to a reusable workflow, or nil.
    static func problem(inWorkflow reference: String) -> String? {
        if reference.hasPrefix("./") || reference.hasPrefix("$/") {
            guard reference.contains("@") else { return nil }
            return "The reference '\(reference)' to a workflow of this repository cannot have a version."
        }
        guard let path = path(of: reference), path.count >= 3 else {
            return "Expected './{path}' or '{owner}/{repo}/{path}@{ref}'. Actual '\(reference)'"
        }
        return nil
    }

    /// The parts before a single `@` with something behind it.
    private static func path(of reference: String) -> [Substring]? {
        let segments = reference.split(separator: "@", omittingEmptySubsequences: false)
        guard segments.count == 2, !segments[1].isEmpty else { return nil }
        return segments[0].split { $0 == "/" || $0 == "\\" }
    }
}

/// Which stack, and of which commit.
package struct StackIdentity: Hashable, Sendable {
    /// The name in the stack file.
    package var name: String
    package var file: String
    package var variant: String?
    /// The compose project, different for each test on this machine.
    package var project: String
    /// The commit of the work tree; nil outside of a repository.
    package var sha: String?
    /// Whether the files differ from the commit: such a test is no evidence.
    package var isDirty: Bool
    /// SHA-256 of the merged compose model before it was isolated, in hexadecimal.
    package var composeDigest: String
    /// Where the stack was tested, when somebody else had brought it up; nil for one that the test made.
    package var target: String?

    package init(
        name: String, file: String, variant: String?, project: String, sha: String?, isDirty: Bool,
        composeDigest: String, target: String? = nil
    ) {
        self.name = name
        self.file = file
        self.variant = variant
        self.project = project
        self.sha = sha
        self.isDirty = isDirty
        self.composeDigest = composeDigest
        self.target = target
    }
}

/// What is known of a stack before anything of it is made.
package struct StackDraft: Hashable, Sendable {
    /// The compose project, which no other stack ever has.
    package var project: String
    /// As the stack file names it.
    package var name: String
    package var file: String
    /// Absolute.
    package var folder: String
    package var variant: String?
    /// Of the folder; nil where it has no commit.
    package var sha: String?
    package var isDirty: Bool
    /// Whether not all is asked that the file asks for.
    package var isPartial: Bool
    package var removesVolumes: Bool
    /// The process that makes it.
    package var owner: EngineIdentity
    /// The run and the job whose step it is.
    package var run: Int?
    package var job: String?
    /// Absolute: where logs and reports go.
    package var output: String
    /// Absolute: where the rewritten compose model is, which goes with the stack.
    package var model: String

    package init(
        project: String, name: String, file: String, folder: String, variant: String? = nil, sha: String?,
        isDirty: Bool, isPartial: Bool = false, removesVolumes: Bool = true, owner: EngineIdentity, run: Int? = nil,
        job: String? = nil, output: String, model: String
    ) {
        self.project = project
        self.name = name
        self.file = file
        self.folder = folder
        self.variant = variant
        self.sha = sha
        self.isDirty = isDirty
        self.isPartial = isPartial
        self.removesVolumes = removesVolumes
        self.owner = owner
        self.run = run
        self.job = job
        self.output = output
        self.model = model
    }
}

/// What the workflow files of one run may come to together.
///
/// Source: "Reusing workflow configurations" of GitHub's documentation: ten levels with the first, fifty workflows called.
package struct CallLimits: Hashable, Sendable {
    /// Levels of called workflows below the first.
    package var depth: Int
    /// Workflow files with the first.
    package var files: Int
    /// Entries under `jobs:` in all of them; nil where there is no limit.
    package var jobs: Int?

    package init(depth: Int = 9, files: Int = 51, jobs: Int? = nil) {
        self.depth = depth
        self.files = files
        self.jobs = jobs
    }
}

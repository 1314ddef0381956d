/// Whose a container, a network or a volume is. Removal goes by these, never by a list that an engine keeps.
package struct OwnerLabels: Hashable, Sendable {
    /// Different for each run of the machine.
    package var run: String
    /// Nil means all jobs of the run, which only a removal can mean.
    package var job: String?
    /// The run's folder, for whoever finds something of it and asks where it comes from. Nothing is looked for by it.
    package var folder: String?

    package init(run: String, job: String?, folder: String? = nil) {
        self.run = run
        self.job = job
        self.folder = folder
    }

    package static let runKey = "sluice.run"
    package static let jobKey = "sluice.job"
    package static let folderKey = "sluice.folder"

    /// `KEY=VALUE` for each.
    package var pairs: [String] {
        ["\(OwnerLabels.runKey)=\(run)"] + (job.map { ["\(OwnerLabels.jobKey)=\($0)"] } ?? [])
    }

    /// `--label` for what is made.
    package var arguments: [String] {
        (pairs + (folder.map { ["\(OwnerLabels.folderKey)=\($0)"] } ?? [])).flatMap { ["--label", $0] }
    }

    /// `--filter` for what is looked for.
    package var filters: [String] { pairs.flatMap { ["--filter", "label=\($0)"] } }
}

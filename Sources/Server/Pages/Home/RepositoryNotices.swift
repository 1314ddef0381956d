import HTTPTypes
import Markup
import Source
import Workflows

/// What is wrong with a project's repository: that it cannot be read, or that workflow files of its default branch cannot.
struct RepositoryNotices: Sendable {
    private let fault: String?
    /// The workflow files with errors.
    private let broken: [ProjectFiles.WorkflowFile]
    private let path: PagePath

    init(_ project: ServedProject, _ context: PageContext) async {
        path = PagePath(project: project.name)
        var fault = context.parts.triggers.fault(of: project.name)
        var broken: [ProjectFiles.WorkflowFile] = []
        do throws(Problem) {
            broken = try await context.parts.readings.newest(of: project).broken
        } catch {
            // Of a repository elsewhere, only whoever fetches it can tell. One without a commit is well.
            let isHere = project.definition.repository.hasPrefix("/")
            if fault == nil, isHere, error.status != .conflict { fault = error.detail }
        }
        (self.fault, self.broken) = (fault, broken)
    }

    /// Empty where nothing is wrong.
    var html: HTML { repository + files }

    private var repository: HTML {
        guard let fault else { return "" }
        return .notice(
            .failure, "The repository cannot be read: \(fault)", role: "status",
            .element(
                "p", ["class": "note"], "The server tries again by itself. ",
                .link("/runner#repositories", "All repositories")))
    }

    private var files: HTML {
        guard let file = broken.first else { return "" }
        let count = CountText.count(broken.count, "workflow file")
        return .notice(
            .failure, "\(count) cannot be read: \(file.firstError)", role: "status",
            .element("p", ["class": "note"], .link(path.dispatch, "All that is wrong with them")))
    }
}

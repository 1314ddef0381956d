import HTTPTypes
import History
import Markup
import Planning

/// What is live in each environment, what it asks for, and its past.
struct EnvironmentsPage: Sendable {
    private let context: PageContext
    private let book: EnvironmentBook
    private let path: PagePath

    init(_ context: PageContext, _ book: EnvironmentBook) throws(Problem) {
        (self.context, self.book) = (context, book)
        path = PagePath(project: try context.theProject().name)
    }

    var page: Page {
        Page(
            "Environments", section: .environments, live: .project(path.project), faults, environments, deployments,
            approvals)
    }

    private var faults: HTML {
        guard !book.faults.isEmpty else { return "" }
        return HTML.notice(
            .failure, "What sluice.yml says of environments is not known.",
            .element("ul", [:], book.faults.map { .element("li", [:], .text($0)) }))
    }

    private var environments: HTML {
        guard !book.entries.isEmpty else {
            return .nothing(
                "No environment is known.",
                "It is known from the first job that succeeds for it, or from 'environments' in sluice.yml.")
        }
        return .section(
            "environments", "What is live",
            .element(
                "div", ["class": "cards"],
                book.entries.map { EnvironmentCard(entry: $0, book: book, path: path, now: context.now).html }))
    }

    // MARK: The past

    private var deployments: HTML {
        guard let chosen = book.chosen else {
            return context.request.query("environment").map { name in
                HTML.notice(.failure, "There is no environment '\(name)'.")
            } ?? ""
        }
        let runs = Self.first(EnvironmentBook.pageSize, of: book.deployments.map(\.run))
        let shown = book.deployments.filter { runs.contains($0.run) }
        let table = PageTable(
            "Deployments to \(chosen.name), the newest first",
            [
                .init("When"), .init("Commit"), .init("Run"), .init("Job"), .init("Started by"), .init("Approved by"),
                .init("Where"),
            ], shown.map(row))
        let older: HTML =
            book.deployments.count > shown.count
            ? HTML.older("\(path.environment(chosen.name))&before=\(runs.min() ?? 0)#deployments") : ""
        return .section(
            "deployments", "Deployments over time", aside: choice(chosen),
            shown.isEmpty ? .nothing("Nothing was brought into '\(chosen.name)' yet.") : table.html, older)
    }

    private func choice(_ chosen: EnvironmentBook.Entry) -> HTML {
        guard book.entries.count > 1 else { return .name(chosen.name) }
        return .element(
            "nav", ["class": "choices", "aria-label": "Environment"],
            book.entries.map { entry in
                .element(
                    "a",
                    [
                        "href": path.environment(entry.name) + "#deployments",
                        "aria-current": entry.key == chosen.key ? "true" : nil,
                    ], .name(entry.name))
            })
    }

    private func row(_ deployment: RecordedDeployment) -> PageTable.Row {
        PageTable.Row(
            [
                TimeText.ago(deployment.deployedAt, now: context.now),
                .sha(deployment.sha) + " " + .ref(deployment.ref),
                .link(path.run(deployment.run), .text(book.title(of: deployment))),
                .name(deployment.job.text), .person(deployment.requester),
                deployment.approvedBy.map { .person($0) } ?? .muted("nobody had to"),
                HTML.address(deployment.url) ?? .muted("–"),
            ], status: .success)
    }

    /// The numbers that come first, so many different ones.
    private static func first(_ count: Int, of numbers: [Int]) -> Set<Int> {
        var found: Set<Int> = []
        for number in numbers where found.count < count { found.insert(number) }
        return found
    }

    // MARK: Approvals

    private var approvals: HTML {
        let runs = Self.first(EnvironmentBook.pageSize, of: book.decided.map(\.run.number))
        let decided = book.decided.filter { runs.contains($0.run.number) }
        guard !book.waiting.isEmpty || !decided.isEmpty else {
            return .section("approvals", "Approvals", .nothing("Nobody was asked to approve anything yet."))
        }
        let table = PageTable(
            "Approvals, those that wait first",
            [
                .init("Environment"), .init("State"), .init("Run"), .init("Commit"), .init("Asked"), .init("Decided"),
                .init("By"), .init("On the plan"),
            ], (book.waiting + decided).map(row))
        let older: HTML =
            book.decided.count > decided.count
            ? HTML.older("\(path.environments)?approvals-before=\(runs.min() ?? 0)#approvals") : ""
        return .section("approvals", "Approvals", table.html, older)
    }

    private func row(_ asked: RunApproval) -> PageTable.Row {
        let (run, approval) = (asked.run, asked.approval)
        let status = approval.state.status
        let comment: HTML = approval.comment.map { .element("q", ["class": "comment"], .text($0)) } ?? ""
        return PageTable.Row(
            [
                .name(approval.environment), status.badge(approval.state.word),
                .link(path.run(run.number), .text("\(run.workflowName) #\(run.number)")),
                .sha(run.sha), TimeText.ago(approval.askedAt, now: context.now),
                approval.decidedAt.map { TimeText.moment($0) } ?? .muted("not yet"),
                (approval.decidedBy.map { .person($0) } ?? .muted("–")) + comment, HTML.digest(approval.digest),
            ], status: status)
    }
}

extension RecordedApproval.State {
    fileprivate var status: Status {
        switch self {
        case .asked: .approval
        case .approved: .success
        case .rejected: .failure
        case .expired: .cancelled
        }
    }

    fileprivate var word: String {
        switch self {
        case .asked: "Waits"
        case .approved: "Approved"
        case .rejected: "Rejected"
        case .expired: "Expired"
        }
    }
}

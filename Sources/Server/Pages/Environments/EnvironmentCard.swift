import History
import Markup
import Planning
import Runs
import Workflows

/// One environment: what is live in it, by whom, what proves it, and what it asks for.
struct EnvironmentCard: Sendable {
    let entry: EnvironmentBook.Entry
    let book: EnvironmentBook
    let path: PagePath
    let now: Timestamp

    var html: HTML {
        .element(
            "article", ["class": "card environment", "aria-labelledby": id],
            .element(
                "div", ["class": "card-head"],
                .element("h3", ["id": id], .name(entry.name)),
                entry.live == nil ? Status.skipped.badge("Empty") : Status.success.badge("Live")),
            live, rules,
            .element(
                "p", ["class": "more"],
                .link(path.environment(entry.name) + "#deployments", "Deployments over time")))
    }

    private var id: String { "environment-\(PercentEncoding.encoded(entry.key))" }

    private var live: HTML {
        guard let live = entry.live else { return .element("p", [:], .muted("Nothing was brought into it yet.")) }
        let by: HTML = .person(live.requester)
        return .facts([
            ("Commit", .sha(live.sha) + " " + .ref(live.ref) + (live.isSnapshot ? .muted(" a snapshot") : "")),
            ("Since", TimeText.ago(live.deployedAt, now: now)),
            (
                "By",
                by + (live.approvedBy.map { .text(", approved by ") + .person($0) } ?? "")
            ),
            ("Run", .link(path.run(live.run), .text(book.title(of: live)))),
            ("Where", HTML.address(live.url) ?? ""), ("Evidence", evidence),
        ])
    }

    private var evidence: HTML {
        guard !entry.evidence.isEmpty else { return .muted("No finished run is evidence for it.") }
        return .element(
            "ul", ["class": "plain"],
            entry.evidence.prefix(8).map { run in
                .element(
                    "li", [:], Status(run).mark, " ",
                    .link(path.run(run.number), .text("\(run.workflowName) #\(run.number)")))
            })
    }

    // MARK: Rules

    private var rules: HTML {
        guard let policy = entry.policy, policy.isProtected else {
            return .element("p", ["class": "muted"], "sluice.yml asks nothing of it: any job may go into it.")
        }
        return .element("h4", [:], "What it asks for") + EnvironmentRulesText(policy).html
    }
}

/// What `sluice.yml` asks of an environment, in words.
struct EnvironmentRulesText: Sendable {
    private let policy: EnvironmentPolicy

    init(_ policy: EnvironmentPolicy) { self.policy = policy }

    var html: HTML {
        .facts([
            ("Approval", approval),
            ("To be typed", policy.confirmation.map { .code($0) } ?? ""),
            (
                "Branches",
                HTML(policy.branches.map { .element("div", [:], $0.map { .code($0) + " " }) })
            ),
            ("Evidence", HTML(policy.requirements.map(requirement))),
            ("Wait", policy.waitSeconds > 0 ? .text(TimeText.duration(policy.waitSeconds)) : ""),
        ])
    }

    private var approval: HTML {
        guard policy.needsApproval else { return .muted("not asked for") }
        let own = policy.allowsSelfApproval ? "; also by who started the run" : "; never by who started the run"
        return .text("by \(policy.approversText)") + .muted(own)
    }

    private func requirement(_ requirement: EnvironmentPolicy.Requirement) -> HTML {
        let names = HTML(requirement.workflows.map { .code($0) + " " })
        let commit: HTML = requirement.commit.map { .text("for ") + .code($0) } ?? "for the same commit"
        return .element("div", [:], names, "must have succeeded ", commit)
    }
}

import History
import Markup
import Planning
import Runs
import Workflows

/// What a plan will touch: environments and what they ask for, obligations that it opens, locks that it takes.
struct PlanTouch: Sendable {
    private let plan: DispatchPlan
    private let path: PagePath
    private let now: Timestamp

    init(_ plan: DispatchPlan, path: PagePath, now: Timestamp) {
        (self.plan, self.path, self.now) = (plan, path, now)
    }

    var html: HTML {
        .section(
            "touches", "What it will touch", isLive: false,
            plan.environments.isEmpty && plan.obligations.isEmpty && plan.locks.isEmpty && undecided.isEmpty
                ? .card(.element("p", [:], "No environment, and nothing that it would have to see gone."))
                : .element("div", ["class": "cards"], environments + undecided + obligations + locks))
    }

    private var environments: [HTML] {
        plan.environments.map { entry in
            let jobs = plan.jobs.filter { job in
                if case .named(let name)? = job.environment { return name.lowercased() == entry.key }
                return false
            }
            let live: HTML =
                entry.live.map { .sha($0.sha) + " " + TimeText.ago($0.deployedAt, now: now) } ?? .muted("nothing yet")
            let gate: HTML =
                entry.policy.map { policy in
                    policy.isProtected
                        ? EnvironmentRulesText(policy).html
                        : .element("p", ["class": "muted"], "It asks for nothing.")
                } ?? .element("p", ["class": "muted"], "It asks for nothing.")
            return card(
                "Environment", .link(path.environment(entry.name), .name(entry.name)),
                .facts([
                    ("By", HTML(jobs.map { .code($0.id) + " " })), ("Live there now", live),
                ]), gate)
        }
    }

    private var undecided: [HTML] {
        plan.jobs.compactMap { job in
            guard case .undecided(let source)? = job.environment else { return nil }
            return card(
                "Environment", .code(source),
                .element("p", [:], "Which one ", .code(job.id), " goes into is decided when it starts."))
        }
    }

    private var obligations: [HTML] {
        plan.obligations.map { terms in
            card(
                "Opens an obligation", .code(terms.openedBy.value),
                .facts([
                    ("Discharged by", .code(terms.dischargedBy.value)), ("Seen gone by", .code(terms.verify.value)),
                    ("Attempts", .text("\(terms.retry.attempts)")),
                ]))
        }
    }

    private var locks: [HTML] {
        plan.locks.map { name in
            card(
                "Holds a lock", .name(name), .element("p", [:], "No other run that needs it goes on beside this one."))
        }
    }

    private func card(_ kind: String, _ name: HTML, _ content: HTML...) -> HTML {
        .element(
            "article", ["class": "card touch"],
            .element("p", ["class": "kind"], .text(kind)), .element("h3", [:], name), HTML(content))
    }
}

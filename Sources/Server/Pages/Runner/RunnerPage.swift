import History
import Markup
import Planning
import Runs
import Workflows

/// The machine: capacity, what runs, disk and memory, programs, version, and what is wrong.
struct RunnerPage: Sendable {
    private let context: PageContext
    private let facts: RunnerFacts
    private let tools: [ToolFinding]

    init(_ context: PageContext, _ facts: RunnerFacts, _ tools: [ToolFinding]) {
        (self.context, self.facts, self.tools) = (context, facts, tools)
    }

    var page: Page {
        Page(
            "Runner", section: .runner, live: .all, faults, capacity, waiting, running, repositories, machine, programs)
    }

    private var faults: HTML {
        HTML(facts.faults.map { .notice(.failure, "The project '\($0.project)': \($0.message)") })
    }

    // MARK: Work

    private var capacity: HTML {
        .section(
            "capacity", "Capacity",
            .card(
                .facts([
                    ("Jobs at a time", .text("\(facts.jobs)")),
                    ("Unfinished runs", .text("\(facts.running.count)")),
                    ("Projects", .text("\(facts.projects.count)")),
                    ("Access keys", .text("\(facts.keys.valid) in use, \(facts.keys.revoked) revoked")),
                    (
                        "Host steps run as",
                        facts.stepUsers.isEmpty
                            ? .muted("the server's own user") : .code(facts.stepUsers.joined(separator: ", "))
                    ),
                ])))
    }

    private var waiting: HTML {
        guard !facts.waiting.isEmpty else {
            return .element("section", ["id": "waiting", "class": "part", "data-live": ""])
        }
        return .section("waiting", "Waiting to begin", StartTable(context).waiting(facts.waiting))
    }

    private var running: HTML {
        guard !facts.running.isEmpty else { return .section("running", "Running", .nothing("Nothing runs now.")) }
        let rows = facts.running.map { item -> PageTable.Row in
            let status = Status(item.run)
            return PageTable.Row(
                [
                    .link(
                        PagePath(project: item.project).run(item.run.number),
                        .text("\(item.run.workflowName) #\(item.run.number)")),
                    .name(item.project), status.badge,
                    TimeText.span(
                        from: item.run.startedAt ?? item.run.createdAt, to: nil, now: context.now),
                    item.run.waitsFor.map { .text("It waits for \($0).") } ?? "",
                ], status: status)
        }
        return .section(
            "running", "Running",
            PageTable(
                "Runs that have not finished",
                [.init("Run"), .init("Project"), .init("State"), .init("For", isNumber: true), .init("Why it waits")],
                rows
            ).html)
    }

    private var repositories: HTML {
        let rows = facts.projects.map { project -> PageTable.Row in
            let fault = facts.repositoryFaults[project.name]
            let status = fault == nil ? Status.success : .failure
            return PageTable.Row(
                [
                    .link(PagePath(project: project.name).home, .name(project.name)),
                    status.badge(fault == nil ? "Reached" : "Not reached"), fault.map { .text($0) } ?? "",
                ], status: status)
        }
        return .section(
            "repositories", "Repositories",
            PageTable(
                "The last look at each project's repository",
                [.init("Project"), .init("Last look"), .init("What went wrong")], rows
            ).html)
    }

    // MARK: Machine

    private var machine: HTML {
        let host = facts.host
        return .section(
            "machine", "Machine",
            .element(
                "div", ["class": "cards"],
                Gauge("Disk", free: host.freeDisk, of: host.disk, floor: facts.capacity.diskFloor).html,
                Gauge("Memory", free: host.freeMemory, of: host.memory, floor: facts.capacity.memoryFloor).html,
                .card(
                    .facts([
                        ("Version", .code(facts.version)),
                        ("Up for", TimeText.span(from: facts.startedAt, to: nil, now: context.now)),
                        ("This process takes", .text(host.ownMemory.map(CountText.bytes) ?? "unknown")),
                        ("Cores", .text("\(host.cores)")),
                        ("Load over 1, 5, 15 minutes", .text(host.load.map(Self.load).joined(separator: ", "))),
                    ]))))
    }

    private static func load(_ value: Double) -> String { "\((value * 100).rounded() / 100)" }

    // MARK: Programs

    private var programs: HTML {
        let rows = tools.map { tool -> PageTable.Row in
            switch tool.state {
            case .present(let version):
                PageTable.Row(
                    [.name(tool.name), Status.success.badge("Here"), .text(version), .text(tool.purpose)],
                    status: .success)
            case .absent:
                PageTable.Row(
                    [.name(tool.name), Status.skipped.badge("Not in PATH"), "", .text(tool.purpose)], status: .skipped)
            case .broken(let reason):
                PageTable.Row(
                    [.name(tool.name), Status.failure.badge("Does not answer"), .text(reason), .text(tool.purpose)],
                    status: .failure)
            }
        }
        return .section(
            "programs", "Programs",
            PageTable(
                "Programs that workflows use",
                [.init("Program"), .init("State"), .init("What it says"), .init("For")], rows
            ).html)
    }
}

/// How much of something is free, and the floor that is kept free for others.
struct Gauge: Sendable {
    private let title: String
    private let free: Int?
    private let all: Int?
    private let floor: Int

    init(_ title: String, free: Int?, of all: Int?, floor: Int) {
        (self.title, self.free, self.all, self.floor) = (title, free, all, floor)
    }

    var html: HTML {
        guard let free, let all, all > 0 else {
            return .card(.element("h3", [:], .text(title)), .element("p", [:], "It is not known how much is free."))
        }
        let isScarce = free < floor
        return .element(
            "article", ["class": "card gauge \(isScarce ? Status.failure.style : Status.success.style)"],
            .element(
                "div", ["class": "card-head"], .element("h3", [:], .text(title)),
                isScarce ? Status.failure.badge("Below the floor") : Status.success.badge("Enough")),
            picture(free, all),
            .element(
                "p", [:],
                .text(
                    "\(CountText.bytes(free)) of \(CountText.bytes(all)) are free; new jobs wait below "
                        + "\(CountText.bytes(floor)).")))
    }

    /// A bar of what is taken, with a line at the floor.
    private func picture(_ free: Int, _ all: Int) -> HTML {
        let taken = 100 - Int((Double(free) / Double(all) * 100).rounded())
        let line = max(0, 100 - Int((Double(floor) / Double(all) * 100).rounded()))
        return .element(
            "svg",
            [
                "class": "gauge-bar", "viewBox": "0 0 100 6", "preserveAspectRatio": "none", "aria-hidden": "true",
                "focusable": "false",
            ],
            .element("rect", ["class": "back", "x": "0", "y": "0", "width": "100", "height": "6"]),
            .element("rect", ["class": "taken", "x": "0", "y": "0", "width": "\(taken)", "height": "6"]),
            .element("rect", ["class": "floor", "x": "\(line)", "y": "0", "width": "0.6", "height": "6"]))
    }
}

import History
import Markup
import Planning
import Runs

/// What a step has printed, and prints: the first and the last lines, and with its script all of them.
enum LogPage {
    /// At each end, where there is no script.
    private static let shownLines = 500

    static func route(_ parts: ServerParts, _ logs: Logs) -> Route {
        PageRoutes.page(parts, "/p/{project}/runs/{run}/logs/{step}") { context in
            try await page(context, logs)
        }
    }

    private static func page(_ context: PageContext, _ logs: Logs) async throws -> Page {
        let asked = try await logs.asked(context.request)
        let (run, job) = try await asked.project.reading { store in
            let details = try store.details(ofRun: asked.run)
            return (details.run, details.jobs.first { $0.id == asked.step.id.job }?.name)
        }
        let ends = try await asked.log.reading { reading throws(Problem) in try LogEnds(reading, shownLines) }
        let path = PagePath(project: asked.project.name)
        let log = LogRoutes.path(ofStep: asked.step.id, ofRun: asked.run, in: asked.project.name)
        return Page(
            asked.step.name, section: .runs, aside: Status(asked.step).badge + exitCode(asked.step),
            lead: .element(
                "span", [:], .link(path.run(asked.run), .text("\(run.workflowName) #\(run.number)")),
                " › ", .link(path.job(asked.step.id.job, of: asked.run), .text(job ?? asked.step.id.job.text))),
            scripts: ["log.js"], content(ends, log, hasFailed: asked.step.outcome == .failure))
    }

    /// What a step that failed with few words does not say itself.
    private static func exitCode(_ step: RecordedStep) -> HTML {
        guard let code = step.exitCode, code != 0 else { return "" }
        return .element("span", ["class": "flag"], .text("exit code \(code)"))
    }

    private static func content(_ ends: LogEnds, _ path: String, hasFailed: Bool) -> HTML {
        .element(
            "section",
            [
                "class": "log", "id": "log", "data-path": path, "data-failed": hasFailed ? "" : nil,
                "aria-label": "Log",
            ], bar(path),
            .element(
                "div", ["class": "log-frame"],
                .element(
                    "div",
                    [
                        "class": "log-view", "data-log": "view", "tabindex": "0", "role": "region",
                        "aria-label": "Lines",
                    ],
                    .element(
                        "div", ["class": "log-space", "data-log": "space"],
                        .element("div", ["class": "log-rows", "data-log": "rows"]))),
                .element(
                    "button", ["type": "button", "class": "log-end", "data-log": "end", "hidden": ""], "Jump to the end"
                )),
            ends.html)
    }

    private static func bar(_ path: String) -> HTML {
        .element(
            "div", ["class": "log-bar"],
            .element(
                "span", ["class": "log-find"],
                .void(
                    "input",
                    [
                        "type": "search", "data-log": "find", "data-filter": "",
                        "placeholder": "Find in the whole log", "aria-label": "Find in the whole log",
                        "autocomplete": "off", "spellcheck": "false",
                    ]),
                .element("output", ["data-log": "found", "aria-live": "polite"])),
            button("previous", "↑", label: "Previous match"), button("next", "↓", label: "Next match"),
            button("error", "First error"), button("fold", "Fold"), button("times", "Times", isPressed: "false"),
            button("wrap", "Wrap", isPressed: "false"),
            .link(path, "Raw", classes: "raw"),
            .element("output", ["data-log": "lines"]),
            .element("output", ["data-log": "state", "aria-live": "polite"]))
    }

    private static func button(
        _ name: String, _ text: String, label: String? = nil, isPressed: String? = nil
    ) -> HTML {
        .element(
            "button",
            ["type": "button", "data-log": name, "aria-label": label, "title": label, "aria-pressed": isPressed],
            .text(text))
    }
}

/// The first and the last lines of a log, for those who have no script.
struct LogEnds: Sendable {
    private var first: [HTML] = []
    private var last: [HTML] = []
    /// Lines between them.
    private var left = 0
    private var isEmpty = true

    /// Of the text of one end; a line may be long.
    private static let mostBytes = 1 << 20

    init(_ reading: LogReading?, _ count: Int) throws(Problem) {
        guard let reading, reading.lineCount > 0 else { return }
        let all = reading.lineCount
        isEmpty = false
        first = try Self.rows(reading, 1...min(count, all))
        guard all > count else { return }
        let from = max(count + 1, all - count + 1)
        last = try Self.rows(reading, from...all)
        left = from - count - 1
    }

    private static func rows(_ reading: LogReading, _ lines: ClosedRange<Int>) throws(Problem) -> [HTML] {
        var (rows, bytes): ([HTML], Int) = ([], 0)
        guard let offset = try reading.offset(ofLine: lines.lowerBound) else { return [] }
        try reading.forEachLine(
            from: offset, line: lines.lowerBound, longest: LogFormat.html.mostOfLine
        ) { line in
            guard line.number <= lines.upperBound, bytes < mostBytes else { return false }
            bytes += line.bytes.count
            rows.append(row(line, reading.index))
            return true
        }
        return rows
    }

    private static func row(_ line: LogReading.Line, _ index: LogIndex) -> HTML {
        let row = LogRow(line, in: index)
        let cut = line.bytes.count < line.length ? HTML.text(" … \(line.length) bytes") : ""
        return .element(
            "div", ["class": "row" + (row.mark.map { " is-\($0)" } ?? ""), "id": "L\(line.number)"],
            .element("a", ["class": "n", "href": "#L\(line.number)"], .text(String(line.number))),
            .element("span", ["class": "t"], row.html, cut))
    }

    var html: HTML {
        guard !isEmpty else {
            return .element("div", ["class": "log-plain"], .element("p", [:], "Nothing was printed."))
        }
        let gap: HTML =
            left == 0
            ? "" : .element("p", [:], .text("\(left) lines are left out here: 'Raw' has all of them."))
        return .element("div", ["class": "log-plain"], HTML(first), gap, HTML(last))
    }
}

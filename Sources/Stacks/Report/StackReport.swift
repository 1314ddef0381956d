import Markup

/// A stack test as one page that needs nothing besides itself: no script, no font, no file, no network.
package struct StackReport {
    let record: StackRecord
    let lines: [StackLine]
    /// How many lines there were before these.
    let cutLines: Int
    let screenshot: ReportScreenshot?
    /// Relative to the report.
    let logs: String

    /// What a browser shows without a pause.
    private static let mostLines = 3000

    /// - Parameters:
    ///   - lines: In the order of their times.
    ///   - logs: The folder of logs, relative to the report.
    package init(_ record: StackRecord, lines: [StackLine], screenshot: ReportScreenshot? = nil, logs: String = "logs")
    {
        self.record = record
        self.lines = Array(lines.suffix(Self.mostLines))
        self.screenshot = screenshot
        self.logs = logs
        cutLines = lines.count - self.lines.count
    }

    /// Of an output folder: its timeline, where there is one, and the screenshot of the failure.
    package init(_ record: StackRecord, folder: String, logs: String = "logs") {
        let path = record.failure?.screenshot.flatMap { Self.isBelow($0) ? "\(folder)/\($0)" : nil }
        self.init(
            record, lines: StackTimeline(folder: "\(folder)/\(logs)")?.next() ?? [],
            screenshot: path.flatMap { ReportScreenshot(path: $0) }, logs: logs)
    }

    private static func isBelow(_ path: String) -> Bool {
        !path.hasPrefix("/") && !path.split(separator: "/").contains("..")
    }

    package var html: String {
        let title = "\(record.identity?.name ?? "Stack") \(ReportWord.word(record.outcome))"
        let body: [HTML] = [header, cause, warnings, timeline, suites, checks, images, log, files]
        let page: HTML = .element(
            "html", ["lang": "en"],
            .element(
                "head", [:],
                .void("meta", ["charset": "utf-8"]),
                .void("meta", ["name": "viewport", "content": "width=device-width, initial-scale=1"]),
                .void("meta", ["name": "color-scheme", "content": "light dark"]),
                .void("meta", ["http-equiv": "Content-Security-Policy", "content": Self.policy]),
                .element("title", [:], .text(title)), .element("style", [:], Self.style)),
            .element("body", [:], .element("main", [:], body)))
        return "<!DOCTYPE html>\n" + page.source + "\n"
    }

    /// Nothing is loaded and nothing runs, whatever a log might hold.
    private static let policy = "default-src 'none'; style-src 'unsafe-inline'; img-src data:"

    func section(_ id: StaticString, _ title: String, _ content: HTML...) -> HTML {
        .element(
            "section", ["id": "\(id)", "aria-labelledby": "\(id)-title"],
            .element("h2", ["id": "\(id)-title"], .text(title)), HTML(content))
    }

    func badge(_ outcome: StackOutcome?) -> HTML {
        let word = ReportWord.word(outcome)
        return .element(
            "span", ["class": "mark \(word)", "role": "img", "aria-label": word], .text(ReportWord.mark(outcome)))
    }
}

import Markup

extension StackReport {
    private static let mostContainers = 60
    /// In units of the picture.
    private static let width = 1000.0
    private static let rowHeight = 24.0
    private static let headHeight = 30.0

    /// The picture of phases, services and suites over time.
    var timeline: HTML {
        guard let scale = TimeScale(record, left: 140, right: 800) else { return "" }
        let groups = self.groups(until: scale.end)
        let rows = groups.reduce(0) { $0 + $1.rows.count }
        let height = Self.headHeight * Double(groups.count) + Self.rowHeight * Double(rows) + 34
        var body: [HTML] = [grid(scale, height: height)]
        var y = 4.0
        for group in groups {
            body.append(text(group.title, x: 0, y: y + 20, "group"))
            y += Self.headHeight
            for row in group.rows {
                body.append(draw(row, scale, y: y))
                y += Self.rowHeight
            }
        }
        let picture: HTML = .element(
            "svg",
            [
                "viewBox": "0 0 1000 \(Int(height))", "role": "img", "aria-labelledby": "picture-title",
                "aria-describedby": "picture-words", "xmlns": "http://www.w3.org/2000/svg",
            ], [.element("title", ["id": "picture-title"], "Phases, services and suites over time")] + body)
        let hidden = record.containers.count - Self.mostContainers
        let note: HTML =
            hidden > 0
            ? .element(
                "p", ["class": "note"],
                .text("\(ReportWord.count(hidden, "container is", "containers are")) not drawn."))
            : ""
        return section(
            "timeline", "Timeline", .element("div", ["class": "scroll"], picture), note, legend, words(groups))
    }

    private func groups(until end: Int64) -> [(title: String, rows: [TimelineRow])] {
        let down = record.phases.first { $0.phase == .down }?.startedAt
        let containers = record.containers.prefix(Self.mostContainers)
        let groups: [(title: String, rows: [TimelineRow])] = [
            ("Phases", record.phases.map { TimelineRow($0, until: end) }),
            ("Services", containers.map { TimelineRow($0, until: end, down: down) }),
            ("Suites", record.suites.map { TimelineRow($0, until: end) }),
        ]
        return groups.filter { !$0.rows.isEmpty }
    }

    private func grid(_ scale: TimeScale, height: Double) -> HTML {
        HTML(
            scale.ticks.map { seconds -> HTML in
                let x = scale.x(seconds: seconds)
                let word = seconds == 0 ? "0" : ReportWord.duration(seconds: seconds).replacing(".0 s", with: " s")
                let places = (x: number(x), top: "30", bottom: number(height - 22))
                let line: HTML = .element(
                    "line",
                    ["class": "grid", "x1": places.x, "x2": places.x, "y1": places.top, "y2": places.bottom])
                return line + text(word, x: x, y: height - 6, "tick")
            })
    }

    private func draw(_ row: TimelineRow, _ scale: TimeScale, y: Double) -> HTML {
        let name = row.name.unicodeScalars.count > 19 ? String(row.name.unicodeScalars.prefix(18)) + "…" : row.name
        var pieces: [HTML] = [text(name, x: 0, y: y + 16, "name"), text(row.note, x: Self.width, y: y + 16, "note")]
        for bar in row.bars {
            let from = scale.x(bar.from)
            // What was short is seen all the same.
            let width = max(2, scale.x(bar.to) - from)
            pieces.append(
                .element(
                    "rect",
                    [
                        "class": "bar \(bar.kind)", "x": number(from), "y": number(y + 6), "width": number(width),
                        "height": "12", "rx": "2",
                    ]))
        }
        if let end = row.end {
            pieces.append(
                .element(
                    "circle",
                    [
                        "class": end.isGood ? "end" : "end failed", "cx": number(scale.x(end.moment)),
                        "cy": number(y + 12), "r": "5",
                    ]))
        }
        return .element("g", [:], [.element("title", [:], .text("\(row.name): \(row.note)"))] + pieces)
    }

    private func text(_ text: String, x: Double, y: Double, _ kind: String) -> HTML {
        .element("text", ["class": kind, "x": number(x), "y": number(y)], .text(text))
    }

    private func number(_ number: Double) -> String { ReportWord.decimal(number) }

    private var legend: HTML {
        let kinds: KeyValuePairs = [
            "created": "created", "starting": "starting", "healthy": "healthy", "running": "running", "end": "ended",
        ]
        return .element(
            "p", ["class": "legend", "aria-hidden": "true"],
            kinds.map { kind, word in
                .element("span", [:], .element("i", ["class": kind]), .text(word))
            })
    }

    /// The same for those who cannot see the picture.
    private func words(_ groups: [(title: String, rows: [TimelineRow])]) -> HTML {
        let lists = groups.map { group -> HTML in
            .element("h3", [:], .text(group.title))
                + .element(
                    "ul", [:],
                    group.rows.map { row in
                        let outcome = row.outcome.map { " (\(ReportWord.word($0)))" } ?? ""
                        return .element("li", [:], .text("\(row.name): \(row.note)\(outcome)"))
                    })
        }
        return .element(
            "details", ["id": "picture-words"], .element("summary", [:], "The timeline in words"), HTML(lists))
    }
}

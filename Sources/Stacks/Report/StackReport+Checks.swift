import Markup
import Source

extension StackReport {
    private static let titles: [(StackPhase, String)] = [
        (.assert, "Assertions"), (.drive, "Drive"), (.seed, "Seed"), (.ready, "Ready"),
    ]

    /// What the stack file asks for, the assertions first.
    var checks: HTML {
        let groups = Self.titles.compactMap { phase, title -> HTML? in
            let checks = record.checks.filter { $0.phase == phase }
            guard !checks.isEmpty else { return nil }
            return .element("h3", [:], .text(title)) + rows(checks.map { row($0) })
        }
        return groups.isEmpty ? "" : section("checks", "Checks", HTML(groups))
    }

    private func row(_ check: StackCheckResult) -> HTML {
        let place: HTML =
            check.range.map { .element("span", ["class": "line"], .text("line \($0.start.line)")) } ?? ""
        let message: HTML =
            check.message.map { .element("p", ["class": "message"], .text(shownLine($0, most: 8000))) } ?? ""
        return row(check.outcome, .element("code", [:], .text(check.title)) + place + message, check.seconds)
    }

    /// With their whole digests: this is what may ship.
    var images: HTML {
        guard !record.images.isEmpty else { return "" }
        let heads = ["Service", "Image", "ID", ""].map { head -> HTML in
            .element("th", ["scope": "col"], .text(head))
        }
        let rows = record.images.map { image -> HTML in
            .element(
                "tr", [:], .element("th", ["scope": "row"], .text(image.service)),
                .element("td", [:], .element("code", [:], .text(image.name))),
                .element("td", [:], .element("code", ["class": "digest"], .text(image.id))),
                .element("td", [:], .text(image.isBuilt ? "built" : "used")))
        }
        return section(
            "images", "Images",
            .element(
                "div", ["class": "scroll"],
                .element(
                    "table", ["class": "plain"], .element("thead", [:], .element("tr", [:], heads)),
                    .element("tbody", [:], rows))))
    }

    var files: HTML {
        guard !record.collected.isEmpty else { return "" }
        let items = record.collected.map { path -> HTML in
            .element("li", [:], .element("a", ["href": ReportWord.link(path)], .text(path)))
        }
        return section("files", "Collected", .element("ul", ["class": "files"], items))
    }
}

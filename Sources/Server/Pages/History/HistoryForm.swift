import History
import Markup

/// What runs can be chosen by.
struct HistoryForm: Sendable {
    let query: HistoryQuery
    let facets: RunFacets
    let path: PagePath

    init(_ query: HistoryQuery, _ facets: RunFacets, _ path: PagePath) {
        (self.query, self.facets, self.path) = (query, facets, path)
    }

    private static let results: [(value: String, word: String)] = [
        ("success", "Succeeded"), ("failure", "Failed"), ("cancelled", "Cancelled"), ("skipped", "Skipped"),
        (HistoryQuery.unfinished, "Not finished"), ("running", "Running"), ("created", "Not begun"),
    ]

    /// Where there is little room the fields are folded away, as long as none is filled in.
    var html: HTML {
        .element(
            "form", ["class": "card", "method": "get", "action": path.runs, "role": "search", "aria-label": "Runs"],
            .element(
                "details", ["id": "filter", "class": "filters", "open": query.isEmpty ? nil : ""],
                .element("summary", [:], "Filter the runs"), fields))
    }

    private var fields: HTML {
        .element(
            "div", ["class": "fields"],
            choice(
                "workflow", "Workflow", facets.workflows.map { ($0, String($0.split(separator: "/").last ?? "")) },
                isFirst: true),
            choice("branch", "Branch or tag", facets.refs.map { ($0, HTML.shortReference($0)) }), sha,
            choice("actor", "Started by", facets.actors.map { ($0, $0) }), choice("result", "Result", Self.results),
            .element(
                "div", ["class": "actions"], .element("button", ["class": "button first"], "Show"),
                query.isEmpty ? "" : .link(path.runs, "All runs", classes: "button")))
    }

    private var sha: HTML {
        .element(
            "label", ["for": "filter-sha"], "SHA",
            .void(
                "input",
                [
                    "id": "filter-sha", "name": "sha", "value": query.texts["sha"] ?? "", "autocomplete": "off",
                    "autocapitalize": "off", "spellcheck": "false", "placeholder": "first digits",
                ]))
    }

    private func choice(
        _ name: String, _ title: String, _ values: [(value: String, word: String)], isFirst: Bool = false
    ) -> HTML {
        let chosen = query.texts[name] ?? ""
        var values = values
        // What the address asks for is shown even where no run has it.
        if !chosen.isEmpty, !values.contains(where: { $0.value == chosen }) { values.insert((chosen, chosen), at: 0) }
        return .element(
            "label", ["for": "filter-\(name)"], .text(title),
            .element(
                "select", ["id": "filter-\(name)", "name": name, "data-filter": isFirst ? "" : nil],
                [.element("option", ["value": ""], "Any")]
                    + values.map { value in
                        .element(
                            "option", ["value": value.value, "selected": value.value == chosen ? "" : nil],
                            .text(value.word))
                    }))
    }
}

import History
import Markup
import Runs

/// What pages are put together from.
extension HTML {
    /// A way to another page of the server; its path is made by `PagePath`.
    static func link(_ path: String, _ content: HTML..., classes: String? = nil) -> HTML {
        .element("a", ["href": path, "class": classes], content)
    }

    /// A part of a page with a title, which is a landmark by it.
    static func section(
        _ id: String, _ title: String, isLive: Bool = true, aside: HTML = "", _ content: HTML...
    ) -> HTML {
        .element(
            "section",
            ["id": id, "class": "part", "aria-labelledby": "\(id)-title", "data-live": isLive ? "" : nil],
            .element(
                "div", ["class": "part-head"], .element("h2", ["id": "\(id)-title"], .text(title)), aside),
            HTML(content))
    }

    static func card(_ content: HTML..., classes: String = "") -> HTML {
        .element("div", ["class": classes.isEmpty ? "card" : "card \(classes)"], content)
    }

    /// There is nothing yet: what that means and what to do next.
    static func nothing(_ sentence: String, _ advice: HTML = "") -> HTML {
        .element(
            "div", ["class": "empty"], .element("p", [:], .text(sentence)),
            advice.isEmpty ? "" : .element("p", ["class": "muted"], advice))
    }

    /// What one types or copies.
    static func code(_ text: String) -> HTML { .element("code", [:], .text(text)) }

    static func muted(_ text: String) -> HTML { .element("span", ["class": "muted"], .text(text)) }

    /// The beginning of a commit's SHA, with all of it for a pointer.
    static func sha(_ sha: String) -> HTML {
        .element("code", ["class": "sha", "title": sha], .text(String(sha.prefix(10))))
    }

    /// A branch or tag without git's own prefixes.
    static func ref(_ ref: String) -> HTML {
        .element(
            "span", ["class": "ref", "title": ref], Icon.branch, .element("bdi", [:], .text(HTML.shortReference(ref))))
    }

    static func shortReference(_ ref: String) -> String {
        for prefix in ["refs/heads/", "refs/tags/"] where ref.hasPrefix(prefix) {
            return String(ref.dropFirst(prefix.count))
        }
        return ref
    }

    /// A person, or whatever name somebody gave.
    static func person(_ name: String) -> HTML {
        .element("span", ["class": "person"], Icon.person, .element("bdi", [:], .text(name)))
    }

    /// A name that others chose: its direction is its own, and it is cut by the page's width alone.
    static func name(_ text: String) -> HTML { .element("bdi", ["class": "name"], .text(text)) }

    /// Names and values under each other.
    static func facts(_ facts: [(name: String, value: HTML)]) -> HTML {
        .element(
            "dl", ["class": "facts"],
            facts.filter { !$0.value.isEmpty }.map { fact in
                .element("div", [:], .element("dt", [:], .text(fact.name)), .element("dd", [:], fact.value))
            })
    }
}

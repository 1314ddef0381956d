import Markup
import Planning

/// What several of these pages are put together from.
extension HTML {
    /// Something that must be read first.
    ///
    /// - Parameter role: Nil for `alert` where something has failed, and none otherwise.
    static func notice(_ status: Status, _ sentence: String, role: String? = nil, _ more: HTML = "") -> HTML {
        .element(
            "div", ["class": "card notice \(status.style)", "role": role ?? (status == .failure ? "alert" : nil)],
            .element("p", ["class": "message"], status.icon, .text(" \(sentence)")), more)
    }

    /// The way to the next page of a list.
    static func older(_ path: String) -> HTML {
        .element("p", ["class": "pager"], .element("a", ["class": "button", "href": path, "rel": "next"], "Older"))
    }

    /// Where something can be seen; nil for nothing. What is no address of the web is shown and leads nowhere.
    static func address(_ url: String?) -> HTML? {
        guard let url, !url.isEmpty else { return nil }
        let lower = url.lowercased()
        guard lower.hasPrefix("https://") || lower.hasPrefix("http://") else { return .name(url) }
        return .element("a", ["href": url, "rel": "noopener noreferrer"], .name(url))
    }

    /// The beginning of a plan's digest, with all of it for a pointer.
    static func digest(_ digest: String) -> HTML {
        digest.isEmpty
            ? .muted("–")
            : .element("code", ["class": "sha", "title": digest], .text(String(digest.prefix(12))))
    }
}

import HTTPTypes
import Markup

/// What all pages have around them: the way to all others, who one is, scripts and style.
struct PageFrame: Sendable {
    /// Nil where a request came to nothing before it was known who asks.
    let context: PageContext?

    /// Sent by the page's script when it fetches the page anew, whose answer is the `main` alone.
    static let fragmentHeader = HTTPField.Name("x-sluice-fragment") ?? .server

    func response(_ page: Page) -> ServerResponse {
        .page(
            context?.isFragment ?? false ? .element("html", ["lang": "en"], main(page)) : document(page),
            status: page.status)
    }

    private func document(_ page: Page) -> HTML {
        let place = (context?.project?.name).map { " · \($0)" } ?? ""
        return .element(
            "html", ["lang": "en"],
            .element(
                "head", [:],
                .void("meta", ["charset": "utf-8"]),
                .void("meta", ["name": "viewport", "content": "width=device-width, initial-scale=1"]),
                .void("meta", ["name": "color-scheme", "content": "light dark"]),
                .element("title", [:], .text("\(page.title)\(place) · Sluice")),
                .void("link", ["rel": "icon", "type": "image/svg+xml", "href": Asset.icon.path]),
                .void("link", ["rel": "stylesheet", "href": Asset.style.path]),
                HTML((["live.js"] + page.scripts).map(script))),
            body(page))
    }

    /// Parsed beside the page and run after it.
    private func script(_ name: String) -> HTML {
        guard let asset = Asset.named(name) else { return "" }
        return .element("script", ["src": asset.path, "defer": ""])
    }

    private func body(_ page: Page) -> HTML {
        let (scope, project, run) = marks(page.live)
        return .element(
            "body", ["data-live-scope": scope, "data-live-project": project, "data-live-run": run],
            .element("a", ["class": "skip", "href": "#main"], "Skip to the content"),
            header(page), main(page), footer, keys)
    }

    private func marks(_ live: PageLiveness?) -> (scope: String?, project: String?, run: String?) {
        switch live {
        case nil: (nil, nil, nil)
        case .all: ("all", nil, nil)
        case .project(let project): ("project", project, nil)
        case .run(let run, let project): ("run", project, String(run))
        }
    }

    private func header(_ page: Page) -> HTML {
        .element(
            "header", ["class": "top"],
            .element(
                "div", ["class": "bar"],
                .element("a", ["class": "brand", "href": "/", "data-key": "g a"], Icon.sluice, "Sluice"),
                projects, context.map { PageCaller($0.request.caller).html } ?? ""),
            navigation(page))
    }

    /// The way to the other projects.
    private var projects: HTML {
        let links = (context?.visibleProjects ?? []).map { project -> HTML in
            let isHere = project.name == context?.project?.name
            return .element(
                "a",
                ["href": PageSection.home.path(in: project.name), "aria-current": isHere ? "true" : nil],
                .text(project.name))
        }
        return .element("nav", ["class": "projects", "aria-label": "Projects"], links)
    }

    private func navigation(_ page: Page) -> HTML {
        guard let project = context?.project else {
            let links: [(String, String, String, Bool)] = [
                ("/", "All projects", "g h", page.section == .home),
                ("/runner", "Runner", "g u", page.section == .runner),
            ]
            return tabs(links, "Server")
        }
        let links = PageSection.ofProject.map { section in
            (section.path(in: project.name), section.title, "g \(section.key)", page.section == section)
        }
        return tabs(links, "Project \(project.name)")
    }

    private func tabs(_ links: [(path: String, title: String, key: String, isHere: Bool)], _ label: String) -> HTML {
        .element(
            "nav", ["class": "tabs", "aria-label": label],
            links.map { link in
                .element(
                    "a", ["href": link.path, "data-key": link.key, "aria-current": link.isHere ? "page" : nil],
                    .text(link.title))
            })
    }

    private func main(_ page: Page) -> HTML {
        let lead: HTML = page.lead.isEmpty ? "" : .element("div", ["class": "lead"], page.lead)
        return .element(
            "main", ["id": "main", "tabindex": "-1"],
            .element(
                "div", ["class": "head", "id": "page-head", "data-live": ""],
                .element("div", ["class": "title"], .element("h1", [:], .text(page.title)), page.aside), lead),
            page.content)
    }

    private var footer: HTML {
        .element(
            "footer", ["class": "foot"],
            .element("p", [:], .text("Sluice \(context?.parts.settings.now.version ?? "")")),
            .element("a", ["href": "/runner"], "Runner"),
            .element("button", ["type": "button", "class": "quiet", "data-keys": "", "hidden": ""], "Keys"),
            .element("p", ["class": "link-state", "role": "status", "id": "link-state"]))
    }

    private var keys: HTML {
        let rows: [(HTML, HTML)] = [
            ("/", "Go to the filter"), ("j k", "Next and previous row"), ("Enter", "Open the row"),
            ("g h", "Overview"), ("g r", "Runs"), ("g e", "Environments"), ("g s", "Schedules"), ("g o", "Obligations"),
            ("g d", "Start a workflow"),
            ("g a", "All projects"), ("?", "These keys"),
        ]
        return .element(
            "dialog", ["id": "keys", "aria-labelledby": "keys-title"],
            .element("h2", ["id": "keys-title"], "Keys"),
            .element(
                "dl", ["class": "keys"],
                rows.map { .element("dt", [:], .element("kbd", [:], $0.0)) + .element("dd", [:], $0.1) }),
            .element(
                "form", ["method": "dialog"], .element("button", ["class": "button", "autofocus": ""], "Close")))
    }
}

import HTTPTypes
import Markup

/// One page, before the frame that all have is put around it.
struct Page: Sendable {
    /// In the window's title and, without other words, as the page's one `h1`.
    var title: String
    /// What the navigation marks as the place where one is.
    var section: PageSection?
    /// Beside the `h1`: a status, buttons.
    var aside: HTML = ""
    /// Below the `h1`, in small letters.
    var lead: HTML = ""
    var status: HTTPResponse.Status = .ok
    /// The news after which the page looks at itself again.
    var live: PageLiveness?
    /// Names of scripts besides the one of all pages.
    var scripts: [String] = []
    var content: HTML

    init(
        _ title: String, section: PageSection? = nil, aside: HTML = "", lead: HTML = "", live: PageLiveness? = nil,
        scripts: [String] = [], _ content: HTML...
    ) {
        (self.title, self.section, self.aside, self.lead) = (title, section, aside, lead)
        (self.live, self.scripts) = (live, scripts)
        self.content = HTML(content)
    }
}

/// Which news a page wants to hear.
enum PageLiveness: Hashable, Sendable {
    /// Of all projects that the caller may see.
    case all
    case project(String)
    case run(Int, of: String)
}

import HTTPTypes
import Markup

/// Why there is no page, as a page.
enum ProblemPage {
    static func page(_ problem: Problem) -> Page {
        let words = problem.status.reasonPhrase
        let hint: HTML = problem.hint.map { .element("p", ["class": "note"], .text($0)) } ?? ""
        var page = Page(
            words,
            .element(
                "div", ["class": "card notice failure"],
                .element("p", [:], Icon.failure, .text(problem.detail)), hint,
                .element("p", [:], .element("a", ["href": "/"], "Go to all projects"))))
        page.status = problem.status
        return page
    }

    /// Where the request came to nothing before it reached a page.
    static func response(_ problem: Problem) -> ServerResponse {
        var response = PageFrame(context: nil).response(page(problem))
        for field in problem.headers { response.headers[field.name] = field.value }
        return response
    }

    /// What a browser asks for with its own eyes in mind, and no program.
    static func isWanted(path: String, accept: String?) -> Bool {
        !path.hasPrefix("/api/") && accept?.contains("text/html") ?? false
    }
}

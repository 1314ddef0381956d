import Expressions
import Markup
import Planning

/// What a run was given to work with: the inputs in effect, with the defaults of those that nobody gave. No secret is among them.
struct RunInputs: Sendable {
    /// In the workflow's order.
    let all: [(name: String, value: String)]

    /// - Parameter plan: Nil where it cannot be made again: then what was given is known, and no default is.
    init(_ request: RunRequest?, _ plan: Plan?) {
        let inputs = plan?.scopes.first?.inputs ?? request.map(Self.given) ?? ValueObject()
        all = inputs.entries.map { ($0.key, $0.value.asString) }
    }

    /// What was typed goes before what the event brought along.
    private static func given(_ request: RunRequest) -> ValueObject {
        guard ["workflow_dispatch", "workflow_call"].contains(request.event.name) else { return ValueObject() }
        var given = ValueObject()
        if case .object(let filed)? = request.event.payload["inputs"] { given = filed }
        for (name, value) in request.inputs.sorted(by: { $0.key < $1.key }) { given[name] = .string(value) }
        return given
    }

    /// What is longer is folded, in characters.
    private static let longest = 80

    /// `name = value`, one below the other; empty where there are none.
    ///
    /// - Parameter mark: What the ids begin with, by which the page's script keeps open what somebody has opened.
    func html(_ mark: String) -> HTML {
        guard !all.isEmpty else { return "" }
        let items = all.enumerated().map { index, input in
            Self.item(input.name, input.value, id: "\(mark)-\(index)")
        }
        return .element("ul", ["class": "plain"], items)
    }

    private static func item(_ name: String, _ value: String, id: String) -> HTML {
        let title = HTML.name(name) + " = "
        guard !value.isEmpty else { return .element("li", [:], title, .muted("empty")) }
        let start = value.prefix { !$0.isNewline }.prefix(longest)
        guard start.count < value.count else { return .element("li", [:], title, apart(value)) }
        return .element(
            "li", [:],
            .element(
                "details", ["id": id], .element("summary", [:], title, apart("\(start)…")),
                .element("p", ["class": "message"], .text(value))))
    }

    /// The direction of what others wrote turns nothing around it.
    private static func apart(_ value: String) -> HTML { .element("bdi", [:], .code(value)) }
}

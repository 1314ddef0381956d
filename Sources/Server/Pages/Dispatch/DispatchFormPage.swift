import HTTPTypes
import Markup
import Planning
import Workflows

/// The form by which a workflow is started; it leads to the plan, and starts nothing.
struct DispatchFormPage: Sendable {
    private let context: PageContext
    private let form: DispatchForm
    private let path: PagePath
    private let name: String

    init(_ context: PageContext, _ form: DispatchForm) throws(Problem) {
        (self.context, self.form) = (context, form)
        path = PagePath(project: try context.theProject().name)
        name = try context.request.parameter("workflow")
    }

    /// 422 where something that was sent is wrong.
    var response: ServerResponse {
        var page = page
        if form.problem != nil || form.refError != nil || !form.errors.isEmpty { page.status = .unprocessableContent }
        return PageFrame(context: context).response(page)
    }

    var page: Page {
        Page(
            "Start \(form.file.displayName)", section: .dispatch,
            lead: .code(form.file.path) + .link(path.dispatch, "All workflows"),
            problem, fields)
    }

    private var problem: HTML {
        if let problem = form.problem {
            return .notice(
                .failure, problem.detail, problem.hint.map { .element("p", ["class": "note"], .text($0)) } ?? "")
        }
        let count = form.errors.count + (form.refError == nil ? 0 : 1)
        guard count > 0 else { return "" }
        return .notice(.failure, "\(CountText.count(count, "field")) must be mended first.")
    }

    private var fields: HTML {
        let inputs = form.inputs.enumerated().map { index, input in
            DispatchField(
                input: input, value: form.values[input.name.value], error: form.errors[input.name.value],
                environments: form.environments, id: "input-\(index)"
            ).html
        }
        return .element(
            "form", ["method": "post", "action": path.dispatch(name) + "/preview", "class": "form dispatch card"],
            ref, HTML(inputs), submit)
    }

    private var ref: HTML {
        let error: HTML = form.refError.map { .element("p", ["class": "wrong", "id": "ref-error"], .text($0)) } ?? ""
        return .element(
            "div", ["class": "field"],
            .element("label", ["for": "ref"], "Branch, tag or SHA"),
            .void(
                "input",
                [
                    "id": "ref", "name": "ref", "value": form.ref, "required": "", "autocomplete": "off",
                    "spellcheck": "false", "aria-invalid": form.refError == nil ? nil : "true",
                    "aria-describedby": form.refError == nil ? nil : "ref-error",
                ]), error)
    }

    private var submit: HTML {
        guard context.may(.operate) else {
            return .element("p", ["class": "note"], "To start it needs the role 'operate'.")
        }
        return .element(
            "div", ["class": "actions"],
            .element("button", ["class": "button first"], "Show the plan"),
            .element("span", ["class": "note"], "Nothing is started yet."))
    }
}

/// One input of `workflow_dispatch`, as a field of a form.
struct DispatchField: Sendable {
    let input: Input
    let value: String?
    let error: String?
    let environments: [String]
    let id: String

    var html: HTML {
        input.kind == .boolean
            ? .element("div", ["class": "field"], .element("label", ["class": "choice"], control, title), help, wrong)
            : .element("div", ["class": "field"], .element("label", ["for": id], title), help, control, wrong)
    }

    private var title: HTML {
        .element(
            "span", ["class": "field-name"], .name(input.name.value),
            input.isRequired && input.kind != .boolean ? .element("span", ["class": "flag"], "required") : "")
    }

    private var help: HTML {
        input.description.map { .element("p", ["class": "note", "id": "\(id)-help"], .text($0)) } ?? ""
    }

    private var wrong: HTML {
        error.map { .element("p", ["class": "wrong", "id": "\(id)-error"], .text($0)) } ?? ""
    }

    private var describedBy: String? {
        let ids = [input.description == nil ? nil : "\(id)-help", error == nil ? nil : "\(id)-error"]
        let text = ids.compactMap(\.self).joined(separator: " ")
        return text.isEmpty ? nil : text
    }

    private var name: String { DispatchForm.prefix + input.name.value }
    private var required: String? { input.isRequired ? "" : nil }
    private var invalid: String? { error == nil ? nil : "true" }

    private var control: HTML {
        switch input.kind {
        case .string: text(mode: nil)
        case .number: text(mode: "decimal")
        case .boolean:
            .void(
                "input",
                [
                    "type": "checkbox", "id": id, "name": name, "value": "true",
                    "checked": value == "true" ? "" : nil, "aria-describedby": describedBy,
                ])
        case .choice: choice
        case .environment:
            text(mode: nil, list: "\(id)-list")
                + .element(
                    "datalist", ["id": "\(id)-list"], environments.map { .element("option", ["value": $0]) })
        }
    }

    private func text(mode: String?, list: String? = nil) -> HTML {
        .void(
            "input",
            [
                "type": "text", "id": id, "name": name, "value": value ?? "", "inputmode": mode, "list": list,
                "required": required, "autocomplete": "off", "spellcheck": "false", "aria-invalid": invalid,
                "aria-describedby": describedBy,
            ])
    }

    private var choice: HTML {
        let options = input.options.map(\.value)
        // What was sent and is none of them stays to be seen, beside what is wrong with it.
        let foreign = value.flatMap { $0.isEmpty || options.contains($0) ? nil : [$0] } ?? []
        return .element(
            "select",
            [
                "id": id, "name": name, "required": required, "aria-invalid": invalid,
                "aria-describedby": describedBy,
            ],
            (foreign + options).map { option in
                .element("option", ["value": option, "selected": option == value ? "" : nil], .text(option))
            })
    }
}

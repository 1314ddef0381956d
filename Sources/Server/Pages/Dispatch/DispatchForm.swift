import Expressions
import HTTPTypes
import Planning
import Source
import Workflows

/// What somebody types to start a workflow, and what is wrong with it.
struct DispatchForm: Sendable {
    let file: ProjectFiles.WorkflowFile
    /// What `workflow_dispatch` declares, in the file's order.
    let inputs: [Input]
    /// The names of environments that are known, for inputs that ask for one.
    let environments: [String]
    /// A branch, a tag or a SHA.
    var ref: String
    /// As typed, by the input's name; one that is not there was left out.
    var values: [String: String]
    /// A sentence each, by the input's name.
    var errors: [String: String] = [:]
    var refError: String?
    /// What is wrong with all of it together.
    var problem: Problem?

    /// The form before anybody has typed anything.
    ///
    /// - Throws: A problem: 404 for a workflow that there is not, 409 for one that nobody can start by hand.
    init(_ context: PageContext, ref: String?) async throws(Problem) {
        let files = try await Self.files(context, ref: ref)
        try self.init(context, files, ref: ref ?? files.branch ?? files.sha, values: nil)
    }

    /// What was sent, and whether nothing is wrong with any field of it.
    static func sent(
        _ context: PageContext, _ form: PageForm
    ) async throws(Problem) -> (form: DispatchForm, isRight: Bool) {
        let typed = form.fields(beginning: Self.prefix)
        do throws(Problem) {
            let files = try await files(context, ref: form["ref"])
            let ref = form["ref"] ?? files.branch ?? files.sha
            var filled = try DispatchForm(context, files, ref: ref, values: typed)
            filled.check()
            return (filled, filled.errors.isEmpty)
        } catch {
            guard error.status == .unprocessableContent || error.status == .notFound, let ref = form["ref"] else {
                throw error
            }
            var filled = try DispatchForm(context, try await files(context, ref: nil), ref: ref, values: typed)
            filled.refError = error.detail
            return (filled, false)
        }
    }

    static let prefix = "input."

    private static func files(_ context: PageContext, ref: String?) async throws(Problem) -> ProjectFiles {
        let project = try context.theProject()
        guard let ref else { return try await context.parts.readings.newest(of: project) }
        return try await context.parts.readings.files(of: project, at: ref)
    }

    private init(
        _ context: PageContext, _ files: ProjectFiles, ref: String, values: [String: String]?
    ) throws(Problem) {
        let name = try context.request.parameter("workflow")
        guard let file = files.workflow(named: name) else {
            throw .notFound("There is no workflow '\(name)' at '\(ref)'.")
        }
        guard let workflow = file.workflow else {
            throw .conflict("'\(file.path)' cannot be read: \(file.diagnostics.first?.message ?? "")")
        }
        guard let trigger = workflow.trigger(for: "workflow_dispatch") else {
            throw .conflict(
                "'\(file.path)' has no 'workflow_dispatch': nobody can start it by hand.",
                hint: "Add it under 'on:' in the file.")
        }
        (self.file, self.inputs, self.ref) = (file, trigger.inputs, ref)
        environments = files.settings.environments.map(\.name)
        self.values = values ?? Self.defaults(trigger.inputs)
    }

    private static func defaults(_ inputs: [Input]) -> [String: String] {
        var values: [String: String] = [:]
        for input in inputs {
            guard let template = input.defaultValue?.value, template.isLiteral else { continue }
            values[input.name.value] = template.literalText
        }
        return values
    }

    // MARK: Checking

    private mutating func check() {
        for input in inputs {
            let name = input.name.value
            // A box that nobody has ticked is not sent.
            if input.kind == .boolean { values[name] = values[name] == "true" ? "true" : "false" }
            if input.isRequired, input.kind != .boolean, values[name]?.isEmpty ?? true {
                errors[name] = "This is required."
                continue
            }
            do throws(PlanningError) {
                _ = try InputResolver.resolve(given(input), declared: [input], path: file.path)
            } catch {
                errors[name] = error.diagnostics.first?.message ?? error.description
            }
        }
    }

    /// What the start is given of one input: nothing where an empty field means the default.
    private func given(_ input: Input) -> [String: String] {
        guard let value = values[input.name.value] else { return [:] }
        let isText = input.kind == .string || input.kind == .environment
        return value.isEmpty && !isText ? [:] : [input.name.value: value]
    }

    // MARK: Starting

    /// - Parameter person: As the server knows them.
    func request(by person: String) -> StartRequest {
        var request = StartRequest(workflow: file.path, event: "workflow_dispatch", ref: ref, requester: person)
        request.actor = person
        for input in inputs { request.inputs.merge(given(input)) { first, _ in first } }
        return request
    }

    /// What a start would do; nothing is started.
    func plan(_ context: PageContext) async throws(Problem) -> DispatchPlan {
        let project = try context.theProject()
        let preview = try await context.parts.control.plan(
            request(by: context.request.caller.name), in: project)
        return try await DispatchPlan(preview, of: self, context)
    }
}

package import Expressions
import Runs

/// A stack with its images and with what was published of them: all that one store tells another of it.
package struct StackEntry: Hashable, Sendable {
    package var stack: RecordedStack
    package var images: [RecordedStackImage]
    package var publications: [StackPublication]

    package var value: Value {
        let draft = stack.draft
        return [
            "project": .string(draft.project),
            "name": .string(draft.name),
            "file": .string(draft.file),
            "folder": .string(draft.folder),
            "variant": .optional(draft.variant),
            "sha": .optional(draft.sha),
            "dirty": .boolean(draft.isDirty),
            "partial": .boolean(draft.isPartial),
            "removes_volumes": .boolean(draft.removesVolumes),
            "owner": .string(draft.owner.text),
            "run": .optional(draft.run),
            "job": .optional(draft.job),
            "output": .string(draft.output),
            "model": .string(draft.model),
            "compose_digest": .optional(stack.composeDigest),
            "state": .string(stack.state.rawValue),
            "guard": .optional(stack.guardian?.text),
            "opened_at": Self.value(stack.openedAt),
            "keep_until": stack.keepUntil.map(Self.value) ?? .null,
            "closed_at": stack.closedAt.map(Self.value) ?? .null,
            "closed_by": .optional(stack.closedBy),
            "reason": .optional(stack.reason),
            "outcome": .optional(stack.outcome?.rawValue),
            "record": stack.record ?? .null,
            "attempts": .number(Double(stack.attempts)),
            "last_error": .optional(stack.lastError),
            "images": .array(images.map(\.value)),
            "publications": .array(publications.map(\.value)),
        ]
    }

    /// Nanoseconds, which a number would not hold exactly.
    private static func value(_ time: Timestamp) -> Value { .string(String(time.nanoseconds)) }

    /// Nil for what is no such entry.
    package init?(value: Value) {
        guard case .object(let object) = value else { return nil }
        let fields = Fields(object: object)
        guard let project = fields.text("project"), let name = fields.text("name"), let file = fields.text("file"),
            let folder = fields.text("folder"), let isDirty = fields.flag("dirty"),
            let isPartial = fields.flag("partial"), let removesVolumes = fields.flag("removes_volumes"),
            let output = fields.text("output"), let model = fields.text("model"),
            let state = fields.text("state").flatMap(RecordedStack.State.init(rawValue:)),
            let openedAt = fields.time("opened_at"), let attempts = fields.number("attempts"),
            let images = fields.list("images", RecordedStackImage.init(value:)),
            let publications = fields.list("publications", StackPublication.init(value:))
        else { return nil }
        // An owner that cannot be read is none that lives.
        let owner = fields.text("owner").flatMap(EngineIdentity.init(text:)) ?? .nobody
        let draft = StackDraft(
            project: project, name: name, file: file, folder: folder, variant: fields.text("variant"),
            sha: fields.text("sha"), isDirty: isDirty, isPartial: isPartial, removesVolumes: removesVolumes,
            owner: owner, run: fields.number("run"), job: fields.text("job"), output: output, model: model)
        let record = object["record"]
        stack = RecordedStack(
            id: 0, draft: draft, composeDigest: fields.text("compose_digest"), state: state,
            guardian: fields.text("guard").flatMap(EngineIdentity.init(text:)), openedAt: openedAt,
            keepUntil: fields.time("keep_until"), closedAt: fields.time("closed_at"),
            closedBy: fields.text("closed_by"), reason: fields.text("reason"),
            outcome: fields.text("outcome").flatMap(Outcome.init(rawValue:)), record: record == .null ? nil : record,
            attempts: attempts, lastError: fields.text("last_error"))
        (self.images, self.publications) = (images, publications)
    }

    init(_ stack: RecordedStack, images: [RecordedStackImage], publications: [StackPublication]) {
        (self.stack, self.images, self.publications) = (stack, images, publications)
    }
}

/// Of an object: nil for what is not there or of another kind.
private struct Fields {
    let object: ValueObject

    func text(_ name: String) -> String? {
        guard case .string(let text)? = object[name] else { return nil }
        return text
    }

    func flag(_ name: String) -> Bool? {
        guard case .boolean(let flag)? = object[name] else { return nil }
        return flag
    }

    func number(_ name: String) -> Int? {
        guard case .number(let number)? = object[name] else { return nil }
        return Int(exactly: number)
    }

    func time(_ name: String) -> Timestamp? { text(name).flatMap { Int64($0) }.map(Timestamp.init(nanoseconds:)) }

    /// Nil where one of them cannot be read.
    func list<Element>(_ name: String, _ read: (Value) -> Element?) -> [Element]? {
        guard case .array(let values)? = object[name] else { return nil }
        let elements = values.compactMap(read)
        return elements.count == values.count ? elements : nil
    }
}

extension RecordedStackImage {
    fileprivate init?(value: Value) {
        guard case .object(let object) = value else { return nil }
        let fields = Fields(object: object)
        guard let service = fields.text("service"), let name = fields.text("name"), let tag = fields.text("tag"),
            let image = fields.text("id"), let isBuilt = fields.flag("built")
        else { return nil }
        self.init(service: service, name: name, tag: tag, image: image, isBuilt: isBuilt)
    }
}

extension StackPublication {
    fileprivate init?(value: Value) {
        guard case .object(let object) = value else { return nil }
        let fields = Fields(object: object)
        guard let service = fields.text("service"), let reference = fields.text("reference"),
            let image = fields.text("id"), let digest = fields.text("digest")
        else { return nil }
        self.init(service: service, reference: reference, image: image, digest: digest)
    }
}

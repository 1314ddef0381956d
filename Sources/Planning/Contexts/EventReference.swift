package import Expressions

/// What `github.ref` is for an event.
///
/// Source: the tables of "Events that trigger workflows" of GitHub's documentation.
package enum EventReference: Hashable, Sendable {
    /// The branch or tag that the event is about.
    case own
    /// The merge branch of a pull request.
    case pullRequest
    /// The tag of a release.
    case release
    /// The default branch: GitHub starts no other branch's workflows for such an event.
    case defaultBranch

    package init(ofEvent name: String) {
        switch name {
        case "push", "workflow_dispatch", "workflow_call", "create", "registry_package", "deployment",
            "deployment_status", "merge_group":
            self = .own
        case "pull_request", "pull_request_review", "pull_request_review_comment": self = .pullRequest
        case "release": self = .release
        default: self = .defaultBranch
        }
    }

    /// The tag of a release, where its payload names one; nil for other events.
    package static func tag(of event: String, _ payload: ValueObject) -> String? {
        event == "release" ? payload.object("release").text("tag_name") : nil
    }

    /// The full name.
    ///
    /// - Parameters:
    ///   - taken: Where the commit was taken from.
    ///   - payload: Empty where none was given.
    package func name(taken: String, defaultBranch: String, payload: ValueObject) -> String {
        switch self {
        // `create` has a short name there.
        case .own: return payload.text("ref").flatMap { $0.hasPrefix("refs/") ? $0 : nil } ?? taken
        case .pullRequest:
            let request = payload.object("pull_request")
            // A pull request that was merged has no merge branch any more.
            if request["merged"] == true, let base = request.object("base").text("ref") { return "refs/heads/" + base }
            return "refs/pull/\((payload["number"] ?? request["number"] ?? 1).asString)/merge"
        case .release: return Self.tag(of: "release", payload).map { "refs/tags/" + $0 } ?? taken
        case .defaultBranch: return "refs/heads/" + defaultBranch
        }
    }
}

extension ValueObject {
    /// Empty where there is none.
    func object(_ name: String) -> ValueObject {
        if case .object(let object)? = self[name] { object } else { [:] }
    }

    /// Nil where there is none, or an empty one.
    func text(_ name: String) -> String? {
        if case .string(let text)? = self[name], !text.isEmpty { text } else { nil }
    }
}

extension EventFacts {
    /// Sets what depends on where the commit was taken from and on the payload that was given, if any: `ref`, `headRef`, `baseRef`.
    ///
    /// - Parameter isDefault: Whether that place is the default branch, by its name or by its commit.
    package mutating func place(takenFrom reference: String, isDefault: Bool, given payload: ValueObject) {
        let kind = EventReference(ofEvent: name)
        ref = kind.name(taken: reference, defaultBranch: defaultBranch, payload: payload)
        if kind == .defaultBranch, !isDefault { takenFrom = reference }
        guard name == "pull_request" || name == "pull_request_target" else { return }
        let request = payload.object("pull_request")
        headRef = request.object("head").text("ref") ?? reference.droppingRefPrefix
        baseRef = request.object("base").text("ref") ?? defaultBranch
    }
}

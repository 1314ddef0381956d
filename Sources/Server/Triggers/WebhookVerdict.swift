import Expressions

/// What an event of a forge is to the server, before anything is looked at.
enum WebhookVerdict: Hashable, Sendable {
    /// It is kept and dealt with.
    case take
    /// Nothing follows from it, and that is no mistake; a full sentence.
    case pass(String)

    init(event: String, payload: ValueObject) {
        switch event {
        case "push": self = Self.push(payload)
        case "pull_request": self = .take
        case "ping": self = .pass("The webhook works.")
        default: self = .pass("The event '\(event)' starts nothing here: pushes and pull requests do.")
        }
    }

    private static func push(_ payload: ValueObject) -> WebhookVerdict {
        guard let ref = payload.hookText("ref"), ref.hasPrefix("refs/heads/") || ref.hasPrefix("refs/tags/") else {
            return .pass("The push is of neither a branch nor a tag.")
        }
        let after = payload.hookText("after") ?? ""
        let isDeletion = payload["deleted"] == true || (!after.isEmpty && after.allSatisfy { $0 == "0" })
        return isDeletion ? .pass("'\(ref)' was deleted, which starts nothing.") : .take
    }
}

extension ValueObject {
    /// Empty where there is none.
    func hookObject(_ name: String) -> ValueObject {
        if case .object(let object)? = self[name] { object } else { [:] }
    }

    /// Nil where there is none, or an empty one.
    func hookText(_ name: String) -> String? {
        if case .string(let text)? = self[name], !text.isEmpty { text } else { nil }
    }
}

package import Runs
import Synchronization

/// All that a conductor hears, in the order in which it was posted: an actor's mailbox would not keep that order.
///
/// State: `contents`, guarded by its mutex. One reader only.
package final class Inbox: Sendable {
    package enum Message: Hashable, Sendable {
        case report(ExecutionReport)
        case group(GroupReport)
        case environment(EnvironmentReport)
        case approval(ApprovalMessage)
        case cancel(Cancellation)
        /// A deadline may have come.
        case wake
    }

    private struct Contents {
        var messages: [Message] = []
        var reader: CheckedContinuation<[Message], Never>?
    }

    private let contents = Mutex(Contents())

    package init() {}

    package func post(_ message: Message) {
        let reader = contents.withLock { contents -> CheckedContinuation<[Message], Never>? in
            guard let reader = contents.reader else {
                contents.messages.append(message)
                return nil
            }
            contents.reader = nil
            return reader
        }
        reader?.resume(returning: [message])
    }

    var isEmpty: Bool { contents.withLock { $0.messages.isEmpty } }

    /// All messages that are there; waits for the first one when there is none. Throws when its task is cancelled.
    func receive() async throws -> [Message] {
        let messages = await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                let messages = contents.withLock { contents -> [Message]? in
                    if contents.messages.isEmpty, !Task.isCancelled {
                        contents.reader = continuation
                        return nil
                    }
                    defer { contents.messages = [] }
                    return contents.messages
                }
                if let messages { continuation.resume(returning: messages) }
            }
        } onCancel: {
            let reader = contents.withLock { contents in
                defer { contents.reader = nil }
                return contents.reader
            }
            reader?.resume(returning: [])
        }
        try Task.checkCancellation()
        return messages
    }
}

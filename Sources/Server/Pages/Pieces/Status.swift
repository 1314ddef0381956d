import History
import Markup
import Runs

/// How something stands: a word, a picture and a colour, which always go together.
package enum Status: String, Hashable, Sendable, CaseIterable {
    case success, failure, cancelled, skipped, running, waiting, approval, lost

    init(_ outcome: Outcome) {
        switch outcome {
        case .success: self = .success
        case .failure: self = .failure
        case .cancelled: self = .cancelled
        case .skipped: self = .skipped
        }
    }

    init(_ run: RecordedRun) {
        if let conclusion = run.conclusion {
            self.init(conclusion)
        } else if run.isLeftToApprovers {
            self = .approval
        } else {
            self = run.state == .created || run.waitsFor != nil ? .waiting : .running
        }
    }

    init(_ job: RecordedJob) {
        if let outcome = job.outcome {
            self.init(outcome)
        } else {
            self = job.state == .waiting || job.state == .queued ? .waiting : .running
        }
    }

    init(_ step: RecordedStep) {
        if step.state == .lost {
            self = .lost
        } else {
            self = step.outcome.map { Status($0) } ?? .running
        }
    }

    var word: String {
        switch self {
        case .success: "Succeeded"
        case .failure: "Failed"
        case .cancelled: "Cancelled"
        case .skipped: "Skipped"
        case .running: "Running"
        case .waiting: "Waiting"
        case .approval: "Needs approval"
        case .lost: "Lost"
        }
    }

    var icon: HTML {
        switch self {
        case .success: Icon.success
        case .failure, .lost: Icon.failure
        case .cancelled: Icon.cancelled
        case .skipped: Icon.skipped
        case .running: Icon.running
        case .waiting: Icon.waiting
        case .approval: Icon.approval
        }
    }

    /// Of the style sheet: `is-success` colours whatever carries it.
    var style: String { "is-\(rawValue)" }

    var badge: HTML { badge(word) }

    /// With a word of its own: `Live`, `Late`.
    func badge(_ word: String) -> HTML {
        .element("span", ["class": "badge \(style)"], icon, .element("span", [:], .text(word)))
    }

    /// The picture alone, where there is no room for its word, which is read aloud and shown to a pointer all the same.
    var mark: HTML {
        .element(
            "span", ["class": "mark-only \(style)", "title": word], icon,
            .element("span", ["class": "unseen"], .text(word)))
    }
}

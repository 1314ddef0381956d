import History
import Server
import Source

extension Problem {
    /// What a command would have ended with, as a server answers it.
    init(_ failure: Failure) {
        let errors = failure.diagnostics.filter { $0.severity == .error }
        let told = (errors.isEmpty ? failure.diagnostics : errors).prefix(20)
        let text = told.map { Failure(failure.code, [$0]).sentence }.joined(separator: "\n")
        let detail = text.isEmpty ? failure.sentence : text
        let hint = told.lazy.compactMap(\.hint).first
        switch (failure.reason, failure.code) {
        case (.unknown, _): self = .notFound(detail, hint: hint)
        case (.untimely, _), (.other, .cancelled): self = .conflict(detail, hint: hint)
        case (.forbidden, _): self = .forbidden(detail, hint: hint)
        case (.unavailable, _): self = .unavailable(detail, hint: hint)
        case (.storageFull, _): self = .storageFull(detail)
        case (.other, .usage), (.other, .failed): self = .unprocessable(detail, hint: hint)
        case (.other, .fault):
            self = .fault(detail)
            self.hint = hint
        }
    }

    init(_ error: any Error) {
        switch error {
        case let problem as Problem: self = problem
        case let failure as Failure: self.init(failure)
        case let error as HistoryError: self.init(error)
        default: self = .fault("\(error)")
        }
    }
}

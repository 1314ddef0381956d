import History
import Markup

/// How an obligation stands, wherever it is shown.
extension RecordedObligation {
    /// Red is what nobody works on any more.
    var status: Status {
        switch state {
        case .open: isLeft && discharger == nil ? .failure : .waiting
        case .discharged: .success
        case .abandoned: .cancelled
        }
    }

    /// Of several that are open, as one.
    static func worst(_ open: [RecordedObligation]) -> Status {
        open.contains { $0.status == .failure } ? .failure : .waiting
    }

    var badge: HTML { status.badge(word) }

    private var word: String {
        switch state {
        case .open: "Open"
        case .discharged: "Discharged"
        case .abandoned: "Taken over"
        }
    }
}

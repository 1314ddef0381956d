import Workflows

extension SchedulePolicy.CatchUp {
    /// What becomes of times that were missed.
    var sentence: String {
        switch self {
        case .none: "are not made up for"
        case .once: "are made up for by one run"
        case .all: "are made up for one by one"
        }
    }
}

extension SchedulePolicy.Overlap {
    /// What becomes of a time that comes while a run goes on.
    var sentence: String {
        switch self {
        case .skip: "the time passes without a run"
        case .queue: "the next one waits for its end"
        case .cancel: "it is cancelled for the next one"
        }
    }
}

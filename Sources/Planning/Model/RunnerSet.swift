package import Workflows

/// The runners that the jobs of a run can have.
package enum RunnerSet: Hashable, Sendable {
    /// Nobody has asked which there are: every label means the host. So it is in journals of older versions.
    case unchecked
    /// There is no file about them: the usual labels mean the host.
    case standard
    /// In the order in which they are asked.
    case defined([RunnerDefinition])

    /// Nil for a runner that no file tells of.
    package func definition(_ name: String) -> RunnerDefinition? {
        guard case .defined(let runners) = self else { return nil }
        return runners.first { $0.name == name }
    }

    /// How many jobs may run at a time: of the first, where there are several.
    package var capacity: Int? {
        guard case .defined(let runners) = self else { return nil }
        return runners.first?.capacity
    }

    /// For a job that names no time of its own.
    package func timeoutMinutes(_ runner: PlannedRunner?) -> Double {
        runner.flatMap { definition($0.name) }?.timeoutMinutes ?? Self.standardTimeoutMinutes
    }

    /// GitHub's.
    private static let standardTimeoutMinutes = 360.0

    /// Whether a job may come to run in a container because of its labels.
    var hasImages: Bool {
        guard case .defined(let runners) = self else { return false }
        return runners.contains { $0.labels.contains { $0.meaning != .host } }
    }
}

/// Where a job's labels take it.
package struct PlannedRunner: Hashable, Sendable {
    /// Of the runner; empty for the machine that no file tells of.
    package var name: String
    /// The container image that stands for the machine; nil for the machine itself.
    package var image: String?

    package init(name: String, image: String? = nil) {
        self.name = name
        self.image = image
    }
}

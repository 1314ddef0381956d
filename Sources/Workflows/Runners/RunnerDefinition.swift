/// What one `runners/*.yml` says: which jobs a runner takes, and where it carries them out.
package struct RunnerDefinition: Hashable, Sendable {
    /// Where such files are in a repository.
    package static let folder = "runners"

    /// What a label means.
    package enum Meaning: Hashable, Sendable {
        /// The machine as it is.
        case host
        /// A container of this image.
        case image(String)
    }

    package struct Label: Hashable, Sendable {
        package var name: String
        package var meaning: Meaning

        package init(_ name: String, _ meaning: Meaning = .host) {
            self.name = name
            self.meaning = meaning
        }
    }

    /// What a `setup-*` action does where the machine lacks the version that it asks for.
    package enum ToolVersions: String, Hashable, Sendable, CaseIterable {
        case fail, warn
    }

    package var name: String
    /// In the file's order.
    package var labels: [Label]
    package var group: String?
    /// Jobs at a time; nil for as many as there are cores.
    package var capacity: Int?
    /// For jobs that name no time of their own; nil for GitHub's 360.
    package var timeoutMinutes: Double?
    /// Variables of the caller that steps see besides PATH, HOME, USER and LANG.
    package var environment: [String]
    /// The path of the Node.js that runs JavaScript actions; nil for the one in the PATH.
    package var node: String?
    package var toolVersions: ToolVersions

    package init(
        name: String, labels: [Label], group: String? = nil, capacity: Int? = nil, timeoutMinutes: Double? = nil,
        environment: [String] = [], node: String? = nil, toolVersions: ToolVersions = .fail
    ) {
        self.name = name
        self.labels = labels
        self.group = group
        self.capacity = capacity
        self.timeoutMinutes = timeoutMinutes
        self.environment = environment
        self.node = node
        self.toolVersions = toolVersions
    }

    /// GitHub compares labels without regard to case.
    package func label(_ name: String) -> Label? {
        let wanted = name.lowercased()
        return labels.first { $0.name.lowercased() == wanted }
    }
}

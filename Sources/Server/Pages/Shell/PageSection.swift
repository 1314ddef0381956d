/// A place in the navigation.
enum PageSection: String, CaseIterable, Hashable, Sendable {
    case home, runs, environments, schedules, obligations, dispatch, runner

    var title: String {
        switch self {
        case .home: "Overview"
        case .runs: "Runs"
        case .environments: "Environments"
        case .schedules: "Schedules"
        case .obligations: "Obligations"
        case .dispatch: "Start"
        case .runner: "Runner"
        }
    }

    /// Within a project, in the order in which they stand.
    static let ofProject: [PageSection] = [.home, .runs, .environments, .schedules, .obligations, .dispatch]

    func path(in project: String) -> String {
        let root = "/p/\(PercentEncoding.encoded(project))"
        switch self {
        case .home: return root
        case .runner: return "/runner"
        case .runs, .environments, .schedules, .obligations, .dispatch: return "\(root)/\(rawValue)"
        }
    }

    /// The letter that leads there after a `g`.
    var key: String { String(rawValue.prefix(1)) }
}

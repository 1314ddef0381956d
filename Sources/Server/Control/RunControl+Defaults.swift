/// What a control without processes answers.
extension RunControl {
    /// Nothing is known of any start: they meet nobody.
    package func weigh(
        _ requests: [StartRequest], in project: ServedProject
    ) async throws(Problem) -> [StartWeight] {
        requests.map { _ in .startable(group: nil) }
    }

    /// There is nothing to remove.
    package func collect(_ project: ServedProject) async throws(Problem) -> Collected { Collected() }

    /// Nothing is due, and nothing was left.
    package func watch(_ project: ServedProject, tell: @escaping @Sendable (WatchMessage) -> Void) async throws(Problem)
    {
        while !Task.isCancelled { try? await Task.sleep(for: .seconds(3600)) }
    }
}

import Glibc

/// Waits until a service answers for itself.
///
/// As GitHub's runner: a container without a health check is ready when it runs; one with a check is asked for until
/// its daemon has made up its mind.
package struct HealthWait: Hashable, Sendable {
    package var container: String
    /// What people call it.
    package var name: String
    package var limit: Duration
    /// Between two questions.
    package var pause: Duration

    package init(
        for container: String, name: String, limit: Duration = .seconds(600), pause: Duration = .milliseconds(250)
    ) {
        self.container = container
        self.name = name
        self.limit = limit
        self.pause = pause
    }

    /// The state in which the wait ended: a container without a check may have ended by then, which GitHub only warns of.
    ///
    /// Throws `unhealthy` or `stopped`, with the container's last lines, or `timedOut`.
    @discardableResult
    package func callAsFunction(_ engine: ContainerEngine) throws(ContainerError) -> ContainerState {
        let deadline = ContinuousClock.now + limit
        let interval = try engine.checkInterval(of: container)
        var nextCheck = ContinuousClock.now
        while true {
            if let interval, ContinuousClock.now >= nextCheck {
                try engine.check(container)
                nextCheck = ContinuousClock.now + interval
            }
            let state = try engine.state(of: container)
            if !state.isRunning, state.health != .none {
                let sentence = "The service \"\(name)\" has ended with exit code \(state.exitCode)"
                throw try failure(.stopped, sentence, engine)
            }
            switch state.health {
            case .none, .healthy: return state
            case .unhealthy: throw try failure(.unhealthy, "The service \"\(name)\" is not healthy", engine)
            case .starting: break
            }
            guard ContinuousClock.now < deadline else {
                throw try failure(.timedOut, "The service \"\(name)\" was not healthy within \(limit)", engine)
            }
            usleep(UInt32(pause / .microseconds(1)))
        }
    }

    private func failure(
        _ code: ContainerError.Code, _ sentence: String, _ engine: ContainerEngine
    ) throws(ContainerError) -> ContainerError {
        let lines = try engine.logs(of: container, tail: 20).split(whereSeparator: \.isNewline)
        let last = lines.isEmpty ? " It printed nothing." : " Its last lines:\n" + lines.joined(separator: "\n")
        return ContainerError(code, sentence + "." + last)
    }
}

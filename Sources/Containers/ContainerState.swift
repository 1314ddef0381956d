/// What the daemon says of a container at one moment.
package struct ContainerState: Hashable, Sendable {
    package enum Health: String, Hashable, Sendable {
        /// Neither image nor options name a check.
        case none
        case starting, healthy, unhealthy
    }

    /// `created`, `running`, `exited` and others.
    package var status: String
    package var exitCode: Int
    package var health: Health

    package init(status: String, exitCode: Int, health: Health) {
        self.status = status
        self.exitCode = exitCode
        self.health = health
    }

    package var isRunning: Bool { status == "running" }

    static let format = "{{.State.Status}} {{.State.ExitCode}} {{if .State.Health}}{{.State.Health.Status}}{{end}}"

    /// The line that `format` gives; nil for anything else.
    init?(line: some StringProtocol) {
        let words = line.split(separator: " ")
        guard words.count >= 2, let code = Int(words[1]) else { return nil }
        let health = words.count > 2 ? Health(rawValue: String(words[2])) : nil
        self.init(status: String(words[0]), exitCode: code, health: health ?? .none)
    }
}

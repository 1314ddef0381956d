import Glibc

extension ContainerEngine {
    /// How often we have to run a container's health check ourselves; nil where that is not our affair.
    ///
    /// Podman leaves it to timers of systemd: where that does not run, in a container or on a small machine, nobody would.
    func checkInterval(of container: String) throws(ContainerError) -> Duration? {
        guard kind == .podman, access("/run/systemd/system", F_OK) != 0 else { return nil }
        let format = "{{if .Config.Healthcheck}}{{json .Config.Healthcheck.Interval}}{{end}}"
        let result = try run(EngineCommand(["inspect", "--type", "container", "--format", format, container]))
        return result.lines.first.flatMap { Int64($0) }.map { .nanoseconds($0) }
    }

    /// Runs the check once; what comes of it is told by the container's state.
    func check(_ container: String) throws(ContainerError) {
        _ = try result(of: EngineCommand(["healthcheck", "run", container]))
    }
}

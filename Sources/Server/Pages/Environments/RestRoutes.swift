/// The pages besides the overview, the runs and their logs.
enum RestRoutes {
    static func all(_ parts: ServerParts) -> [Route] {
        EnvironmentRoutes.all(parts) + ScheduleRoutes.all(parts) + ObligationRoutes.all(parts)
            + DispatchRoutes.all(parts) + RunnerRoutes.all(parts)
    }
}

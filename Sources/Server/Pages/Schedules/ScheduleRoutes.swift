/// What the clock starts, and what drills say of a recovery.
enum ScheduleRoutes {
    static func all(_ parts: ServerParts) -> [Route] {
        [
            PageRoutes.page(parts, "/p/{project}/schedules") { context in
                try await SchedulesPage(context, ScheduleShelf(context)).page
            }
        ]
    }
}

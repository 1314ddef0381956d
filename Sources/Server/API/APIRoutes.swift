/// What can be asked of this folder's parts.
enum APIRoutes {
    static func all(_ parts: ServerParts) -> [Route] {
        projects(parts) + runs(parts) + writes(parts) + artifacts(parts) + records(parts) + machine(parts)
    }
}

/// An image that has to be there before the stack is: it is built or pulled.
struct ImageWork: Hashable, Sendable {
    enum Kind: String, Hashable, Sendable {
        case build, pull
    }

    var kind: Kind
    var image: String
    /// All that have it; more than one of them can build it.
    var services: [String]

    /// One for each image that some service builds, and for each of the missing ones.
    static func list(_ services: [IsolatedProject.Service], isMissing: (String) -> Bool) -> [ImageWork] {
        var works: [ImageWork] = []
        for service in services where service.hasBuild || (!service.isBuilt && isMissing(service.tag)) {
            if let index = works.firstIndex(where: { $0.image == service.tag }) {
                works[index].services.append(service.name)
            } else {
                let kind = service.hasBuild ? Kind.build : .pull
                works.append(ImageWork(kind: kind, image: service.tag, services: [service.name]))
            }
        }
        return works
    }
}

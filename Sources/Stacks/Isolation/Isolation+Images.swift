import Expressions

extension Isolation {
    /// As the compose file names it, else as the stack and the service are called.
    func imageName(of service: ComposeService) -> String { service.image ?? "\(stack)-\(service.name)" }

    /// The image of each service that is built, under a tag of the stack's own; two services with one name share it.
    /// Where a repository has several of them, the tag that each had tells them apart.
    func tags(of services: [ComposeService]) -> [(image: String, tag: String)] {
        let built = services.filter(\.hasBuild).map { imageName(of: $0) }
        return built.map { image in
            let name = ImageName(image)
            let hasTwin = built.contains { ImageName($0).repository == name.repository && !ImageName.isSame($0, image) }
            let end = hasTwin ? "-\(name.tag)" : ""
            return (image, "\(name.repository):\(Isolation.tag(of: project))\(end)")
        }
    }

    /// The tag instead of the name, in the service and where a build stands on the image of another.
    func isolateImage(_ settings: inout ValueObject, of service: ComposeService, _ names: IsolatedNames) {
        guard let tag = names.tag(of: imageName(of: service)) else { return }
        settings["image"] = .string(tag)
        // The tag is in no registry.
        settings["pull_policy"] = nil
        guard service.hasBuild, let build = settings["build"] else { return }
        var section = build.object ?? ValueObject([("context", build)], keys: .caseSensitive)
        // Further names of the image would be those of others.
        section["tags"] = nil
        if let arguments = section["args"], arguments != .null {
            let pairs = ComposeService.mapping(arguments).entries.map { argument -> (String, Value) in
                (argument.key, argument.value.text.flatMap { names.tag(of: $0) }.map { .string($0) } ?? argument.value)
            }
            section["args"] = .object(ValueObject(pairs, keys: .caseSensitive))
        }
        settings["build"] = .object(section)
    }
}

package import Containers
import Expressions

/// Rewrites a compose model so that what comes of it shares no name and no port with anything else on its host.
///
/// Pure: the same model gives the same answer. A further compose file could not do it, since lists such as `ports` are
/// only appended to. What is not listed in the files beside this one stays as it is.
package struct Isolation: Hashable, Sendable {
    /// The compose project, such as `sluice-podcast-0a1b2c3d`; its last part is the tag of images.
    package var project: String
    /// The stack's name, before which images that have no name of their own are called.
    package var stack: String
    package var owner: OwnerLabels
    /// What paths of the compose files are relative to.
    package var folder: String
    /// The product's own folders: what is below them is no foreign path.
    package var ownFolders: [String]
    /// Profiles whose services belong to the stack; those of other profiles are left out.
    package var profiles: [String]

    package struct Result: Hashable, Sendable {
        package var model: ComposeModel
        package var services: [IsolatedProject.Service]
        package var volumes: [String: String]
        package var networks: [String: String]
        package var warnings: [String]
    }

    package init(
        project: String, stack: String, owner: OwnerLabels, folder: String, ownFolders: [String], profiles: [String]
    ) {
        self.project = project
        self.stack = stack
        self.owner = owner
        self.folder = folder
        self.ownFolders = ownFolders
        self.profiles = profiles
    }

    /// Throws a failure of `check` that names the service, volume or network and its setting.
    package func callAsFunction(_ model: ComposeModel) throws(StackFailure) -> Result {
        let kept = serviceNames(of: model)
        let services = model.entries(of: "services").filter { kept.contains($0.name) }
            .map { ComposeService(name: $0.name, settings: $0.settings) }
        guard !services.isEmpty else {
            throw StackFailure(.check, "The compose files have no service.")
        }
        var warnings: [String] = []
        let volumes = try self.volumes(of: model, for: services, &warnings)
        let networks = try self.networks(of: model, for: services, &warnings)
        let names = IsolatedNames(
            volumes: hostNames(volumes), networks: hostNames(networks), tags: tags(of: services), services: services)
        var rewritten = model
        rewritten.root["name"] = nil
        rewritten.root["volumes"] = volumes.isEmpty ? nil : .object(volumes)
        rewritten.root["networks"] = networks.isEmpty ? nil : .object(networks)
        var isolated = ValueObject(keys: .caseSensitive)
        for service in services {
            isolated[service.name] = .object(try self.service(service, names, &warnings))
        }
        rewritten.root["services"] = .object(isolated)
        return Result(
            model: rewritten, services: services.map { described($0, names) }, volumes: names.volumes,
            networks: names.networks, warnings: warnings)
    }

    /// Of the images that a project of this name builds.
    static func tag(of project: String) -> String {
        "sluice-" + (project.split(separator: "-").last.map(String.init) ?? project)
    }

    /// On all that the stack makes.
    package var labels: [String] {
        let folder = owner.folder.map { ["\(OwnerLabels.folderKey)=\($0)"] } ?? []
        return owner.pairs + folder + ["\(StackObjects.stackKey)=\(project)"]
    }

    /// The settings with our labels beside their own.
    func labelled(_ settings: ValueObject) -> ValueObject {
        var settings = settings
        var all = ComposeService.mapping(settings["labels"])
        for label in labels {
            let words = label.split(separator: "=", maxSplits: 1).map(String.init)
            all[words[0]] = .string(words.count > 1 ? ComposeService.escaped(words[1]) : "")
        }
        settings["labels"] = .object(all)
        return settings
    }

    /// What belongs to no other profile, and what that stands on.
    private func serviceNames(of model: ComposeModel) -> Set<String> {
        let all = model.entries(of: "services").map { ComposeService(name: $0.name, settings: $0.settings) }
        var kept: Set<String> = []
        var open = all.filter { $0.profiles.isEmpty || $0.profiles.contains(where: profiles.contains) }
        while let service = open.popLast() {
            guard kept.insert(service.name).inserted else { continue }
            open += all.filter { service.dependencies.contains($0.name) }
        }
        return kept
    }

    /// As compose calls what has no `name:`.
    private func hostNames(_ settings: ValueObject) -> [String: String] {
        Dictionary(settings.keys.map { ($0, "\(project)_\($0)") }) { first, _ in first }
    }

    private func described(_ service: ComposeService, _ names: IsolatedNames) -> IsolatedProject.Service {
        let image = imageName(of: service)
        return IsolatedProject.Service(
            name: service.name, image: image, tag: names.tag(of: image) ?? image,
            isBuilt: names.tag(of: image) != nil, hasBuild: service.hasBuild, hasHealthCheck: service.hasHealthCheck,
            restartsAlways: service.restartsAlways, replicas: service.replicas, profiles: service.profiles,
            containerPorts: service.ports.map(\.container), dependencies: service.dependencies)
    }
}

/// What is called differently on this host, by the compose file's names.
struct IsolatedNames {
    var volumes: [String: String]
    var networks: [String: String]
    /// The names of images that are built here, and what each is tagged as.
    var tags: [(image: String, tag: String)]
    var services: [ComposeService]

    func tag(of image: String) -> String? { tags.first { ImageName.isSame($0.image, image) }?.tag }
}

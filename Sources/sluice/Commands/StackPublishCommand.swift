import ArgumentParser
import Containers
import Display
import Expressions
import History
import Source

/// `sluice stack publish`: pushes the images that were tested, and no others.
struct StackPublishCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "publish", abstract: "Push exactly the images with which a stack was tested successfully.",
        discussion: """
            Each image that the stack builds is pushed as PREFIX/NAME:TAG, NAME being the last part of its name in the compose \
            file. What the registry has then must be of the configuration that was tested; the digest of its manifest is recorded, \
            for whoever deploys it. With --json each is one object: service, reference, id, digest. Fields are only ever added.
            """)

    @Argument(help: "The stack file, or the stack's name.")
    var stack: String

    @Option(help: "The commit, a branch or a tag; HEAD without it.")
    var sha: String?

    @Option(help: ArgumentHelp("Where to, without the image's own name, such as registry/team.", valueName: "prefix"))
    var to: String

    @Option(name: .customLong("tag"), help: "A tag; may be given several times.")
    var tags: [String]

    @Option(name: .customLong("service"), help: "Only the image of this service.")
    var services: [String] = []

    @Flag(help: "Print one JSON object a line.")
    var json = false

    @OptionGroup var location: LocationOptions

    func validate() throws {
        if tags.isEmpty { throw ValidationError("Name a --tag.") }
    }

    func run() throws {
        let evidence = try StackEvidence.find(stack, at: sha, location)
        let project = evidence.test.project
        let all = try reading { () throws(HistoryError) in try evidence.store.images(ofStack: project) }
        let images = try chosen(from: all.filter(\.isBuilt))
        let push: ImagePush
        do {
            push = ImagePush(engine: try ContainerEngine.find(in: ContainerClient.environment))
        } catch {
            throw Failure.usage(error.message)
        }
        for image in images {
            for reference in references(of: image) {
                let publication = try push.push(image, as: reference)
                try reading { () throws(HistoryError) in
                    try evidence.store.recordPublication(publication, ofStack: project)
                }
                StandardOutput.write(
                    json
                        ? publication.value.json(.compact) + "\n"
                        : "\(publication.service): \(publication.reference)@\(publication.digest)\n")
            }
        }
    }

    private func chosen(from images: [RecordedStackImage]) throws(Failure) -> [RecordedStackImage] {
        let known = images.map(\.service)
        for service in services where !known.contains(service) {
            throw .usage(
                "The stack '\(stack)' builds no image for a service '\(service)'.",
                hint: nearestName(to: service, among: known).map { "Did you mean '\($0)'?" })
        }
        guard !images.isEmpty else { throw .usage("The stack '\(stack)' builds no image.") }
        return images.filter { services.isEmpty || services.contains($0.service) }
    }

    private func references(of image: RecordedStackImage) -> [String] {
        let path = image.name.split(separator: "@")[0].split(separator: "/").last ?? ""
        let name = path.split(separator: ":").first ?? ""
        let prefix = to.hasSuffix("/") ? String(to.dropLast()) : to
        return tags.map { "\(prefix)/\(name):\($0)" }
    }
}

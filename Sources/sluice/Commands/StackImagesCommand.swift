import ArgumentParser
import Display
import Expressions
import History

/// `sluice stack images`: the images that a successful test was made with.
struct StackImagesCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "images", abstract: "List the images with which a stack was tested successfully.",
        discussion: """
            These are the ones that may ship: 'sluice stack publish' pushes them, and no others. With --json each is one object: \
            service, name, tag, id (the digest of its configuration), built, and published: where that very image has been pushed \
            to, each a reference with its tag and the digest of the manifest. Fields are only ever added.
            """)

    @Argument(help: "The stack file, or the stack's name.")
    var stack: String

    @Option(help: "The commit, a branch or a tag; HEAD without it.")
    var sha: String?

    @Flag(help: "Print one JSON object a line.")
    var json = false

    @OptionGroup var location: LocationOptions

    func run() throws {
        let evidence = try StackEvidence.find(stack, at: sha, location)
        let images = try reading { () throws(HistoryError) in
            try evidence.store.images(ofStack: evidence.test.project)
        }
        if json {
            let publications = try publications(evidence)
            StandardOutput.write(images.map { described($0, publications).json(.compact) + "\n" }.joined())
            return
        }
        let style = Style.standardOutput
        var table = TextTable(header: ["SERVICE", "IMAGE", "ID"].map(style.dim))
        for image in images { table.add([style.bold(image.service.onScreen), image.name.onScreen, image.image]) }
        StandardOutput.write(table.text)
    }

    /// Of all tests of the stack at that commit: one after the publication takes nothing back.
    private func publications(_ evidence: StackEvidence) throws -> [StackPublication] {
        guard let sha = evidence.test.draft.sha else { return [] }
        return try reading { () throws(HistoryError) in
            try evidence.store.publications(ofStackNamed: evidence.test.name, at: sha)
        }
    }

    private func described(_ image: RecordedStackImage, _ publications: [StackPublication]) -> Value {
        guard case .object(var object) = image.value else { return image.value }
        let ofImage = publications.filter { $0.service == image.service && $0.image == image.image }
        object["published"] = .array(
            ofImage.map { ["reference": .string($0.reference), "digest": .string($0.digest)] })
        return .object(object)
    }
}

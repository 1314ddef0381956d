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
            service, name, tag, id (the digest of its configuration), built. Fields are only ever added.
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
            StandardOutput.write(images.map { $0.value.json(.compact) + "\n" }.joined())
            return
        }
        let style = Style.standardOutput
        var table = TextTable(header: ["SERVICE", "IMAGE", "ID"].map(style.dim))
        for image in images { table.add([style.bold(image.service.onScreen), image.name.onScreen, image.image]) }
        StandardOutput.write(table.text)
    }
}

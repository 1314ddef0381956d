import ArgumentParser
import Conductor
import Display
import Foundation
import History
import Source

/// `sluice artifacts`: what a run left, and a copy of it.
struct ArtifactsCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "artifacts", abstract: "List or fetch the artifacts of a run.",
        subcommands: [List.self, Download.self], defaultSubcommand: List.self)

    struct List: ParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "list", abstract: "List a run's artifacts with files, size and SHA-256.")

        @Argument(help: RunArgument.help)
        var target: RunArgument = .newest

        @OptionGroup var location: LocationOptions

        func run() throws {
            let store = try Project(location).recordedStore()
            let run = try target.run(in: store)
            let artifacts = try ArtifactsCommand.artifacts(of: run, in: store)
            StandardOutput.write(
                artifacts.isEmpty
                    ? "Run \(run.number) has no artifacts.\n" : ArtifactText(style: .standardOutput).text(artifacts))
        }
    }

    struct Download: ParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "download", abstract: "Copy a run's artifacts, or one of them, into a folder.")

        @Argument(help: RunArgument.help)
        var target: RunArgument

        @Argument(
            help: "The artifact's name; without it all of them, each in a folder of its name.",
            completion: Completions.artifacts)
        var name: String?

        @Option(
            help: ArgumentHelp("Where to; files of the same names there are replaced.", valueName: "folder"),
            completion: .directory)
        var into: String?

        @OptionGroup var location: LocationOptions

        func run() throws {
            let store = try Project(location).recordedStore()
            let run = try target.run(in: store)
            let artifacts = try ArtifactsCommand.artifacts(of: run, in: store)
            guard let name else {
                guard !artifacts.isEmpty else { throw Failure.usage("Run \(run.number) has no artifacts.") }
                for artifact in artifacts {
                    try copy(artifact, store, to: (into.map { $0 + "/" } ?? "") + artifact.name)
                }
                return
            }
            guard let artifact = artifacts.first(where: { $0.name == name }) else {
                throw ArtifactsCommand.unknown(name, run.number, artifacts)
            }
            try copy(artifact, store, to: into ?? name)
        }

        private func copy(_ artifact: Artifact, _ store: Store, to folder: String) throws {
            let path = folder.hasPrefix("/") ? folder : Project.workingDirectory + "/" + folder
            let present = (try? FileManager.default.contentsOfDirectory(atPath: path)) ?? []
            // A name that a workflow chose must not replace a folder of the user's.
            guard into != nil || present.isEmpty else {
                throw Failure.usage("The folder '\(folder)' is not empty.", hint: "Name one with --into.")
            }
            do {
                try ArtifactStore(store).extract(artifact, into: path)
            } catch let error as HistoryError {
                throw Failure(error)
            }
            let files = artifact.fileCount == 1 ? "1 file" : "\(artifact.fileCount) files"
            StandardOutput.write("\(artifact.name): \(files), \(sizeText(artifact.size)) → \(folder)\n")
        }
    }

    private static func artifacts(of run: RecordedRun, in store: Store) throws -> [Artifact] {
        do {
            return try RunArtifacts(store).artifacts(ofRun: run.number)
        } catch let error as HistoryError {
            throw Failure(error)
        }
    }

    private static func unknown(_ name: String, _ run: Int, _ artifacts: [Artifact]) -> Failure {
        let names = artifacts.map(\.name)
        let list = names.isEmpty ? "It has none." : "It has: \(names.joined(separator: ", "))."
        let nearest = nearestName(to: name, among: names)
        return .usage(
            "Run \(run) has no artifact '\(name)'.", hint: nearest.map { "Did you mean '\($0)'? " + list } ?? list)
    }
}

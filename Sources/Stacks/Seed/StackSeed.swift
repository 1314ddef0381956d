import Containers
import Expressions
import Source
import Workflows

/// Puts into the stack what its tests start from: files, archives, and what commands make.
package struct StackSeed {
    private let context: StackContext
    private var evaluation: StackEvaluation { StackEvaluation(context, .seed) }
    private var files: ContainerFiles { ContainerFiles(context: context, phase: .seed) }
    private var places: PlaceReach { PlaceReach(context: context, phase: .seed, writes: true) }

    package init(_ context: StackContext) { self.context = context }

    package func run() throws(StackFailure) {
        for step in context.file.seed {
            switch step {
            case .copy(let from, let to, let owner, let range): try copy(from, to, owner, range)
            case .restore(let archive, let manifest, let to, let range): try restore(archive, manifest, to, range)
            case .command(let text, let service, let within, let range): try command(text, service, within, range)
            }
        }
    }

    private func copy(
        _ from: Located<Template>, _ to: StackPlace, _ owner: Located<String>?, _ range: SourceRange
    ) throws(StackFailure) {
        try context.carryOut(.seed, "copy \(from.value.source)", at: range) { () throws(StackFailure) in
            let source = try path(from)
            let owner = try owner.map { text throws(StackFailure) in try SeedOwner(text) } ?? .root
            let copy = SeedCopy(files: files, owner: owner)
            try places.reach(to) { place throws(StackFailure) in try copy.copy(source, to: place) }
        }
    }

    private func restore(
        _ archive: Located<Template>, _ manifest: Located<Template>?, _ to: StackPlace, _ range: SourceRange
    ) throws(StackFailure) {
        try context.carryOut(.seed, "restore \(archive.value.source)", at: range) { () throws(StackFailure) in
            let archive = try SeedArchive(path(archive), at: archive.range, context)
            let manifest = try manifest.map { text throws(StackFailure) in try path(text) }
            try places.reach(to) { place throws(StackFailure) in
                try archive.restore(manifest: manifest, to: place, files)
            }
        }
    }

    private func command(
        _ template: Located<Template>, _ service: Located<String>?, _ within: Double, _ range: SourceRange
    ) throws(StackFailure) {
        let title = service.map { "command in \($0.value)" } ?? "command"
        try context.carryOut(.seed, "\(title): \(template.value.source)", at: range) { () throws(StackFailure) in
            let text = try evaluation.text(template)
            let command =
                if let service { try inService(text, service) } else {
                    HostCommand(
                        ["bash", "-e", "-o", "pipefail", "-c", text], environment: context.hostVariables,
                        folder: context.folder)
                }
            try carryOut(command, within, service?.value)
        }
    }

    private func carryOut(_ command: HostCommand, _ within: Double, _ service: String?) throws(StackFailure) {
        var output = LineEnd()
        let status = try command.run(within: within, in: .seed, context.cancellation) { output.append($0) }
        guard status != 0 else { return }
        let how = status.map { "failed with exit code \($0)" } ?? "was not done within \(secondsText(within))"
        throw StackFailure(.seed, "The command \(how).", service: service, lastLines: output.lines)
    }

    private func inService(_ text: String, _ service: Located<String>) throws(StackFailure) -> HostCommand {
        try context.service(service, in: .seed)
        let containers = try context.containers(of: service.value, in: .seed)
        guard let container = containers.first(where: \.isRunning) else {
            throw StackFailure(
                .seed, "The service '\(service.value)' does not run.", at: service.range, service: service.value)
        }
        return HostCommand(
            [context.engine.program, "exec", container.id, "sh", "-c", text], environment: context.engine.environment,
            folder: context.folder)
    }

    private func path(_ template: Located<Template>) throws(StackFailure) -> String {
        let text = try evaluation.text(template)
        return text.hasPrefix("/") ? text : "\(context.folder)/\(text)"
    }
}

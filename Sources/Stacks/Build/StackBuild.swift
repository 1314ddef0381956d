import Containers
import Dispatch
import Glibc
import Synchronization

/// Builds the images of the project under tags of its own and pulls those that are missing, several at once.
///
/// Each image is a call of its own, so that its lines can be told from the others'. The build's cache is used.
package struct StackBuild {
    private let context: StackContext

    package init(_ context: StackContext) { self.context = context }

    package func run() throws(StackFailure) {
        let services = context.project.services
        let present = try identities(of: services.filter { !$0.isBuilt }.map(\.tag))
        let works = ImageWork.list(services) { present[$0] == nil }
        if !works.isEmpty { try carryOut(works) }
        try context.cancellation.check(in: .build)
        try tellImages(of: services, known: present)
    }

    private func carryOut(_ works: [ImageWork]) throws(StackFailure) {
        let verbs = works.map { "\($0.kind.rawValue) \($0.services.joined(separator: ", "))" }
        context.tell(.waiting(verbs.joined(separator: "; ")))
        let context = context
        let log = try BuildLog(context.output + "/logs/build.log", tell: context.tell)
        let cause = Mutex<StackFailure?>(nil)
        DispatchQueue.concurrentPerform(iterations: works.count) { index in
            do throws(StackFailure) {
                try ImageCall(works[index], context, log).run {
                    !context.cancellation.isCancelled && cause.withLock { $0 == nil }
                }
            } catch {
                cause.withLock { $0 = $0 ?? error }
            }
        }
        try context.cancellation.check(in: .build)
        if let cause = cause.withLock({ $0 }) { throw cause }
    }

    private func tellImages(
        of services: [IsolatedProject.Service], known: [String: String]
    ) throws(StackFailure) {
        let new = try identities(of: services.map(\.tag).filter { known[$0] == nil })
        let identities = known.merging(new) { $1 }
        var images: [StackImage] = []
        for service in services {
            guard let id = identities[service.tag] else {
                throw StackFailure(
                    .build,
                    "The image \"\(service.tag)\" of the service \"\(service.name)\" is not there after its build.",
                    service: service.name)
            }
            images.append(
                StackImage(
                    service: service.name, name: service.image, tag: service.tag, id: id, isBuilt: service.isBuilt))
        }
        context.tell(.images(images))
    }

    /// The digests of their configurations, of those that are on this machine.
    private func identities(of tags: [String]) throws(StackFailure) -> [String: String] {
        let tags = tags.enumerated().filter { !tags[..<$0.offset].contains($0.element) }.map(\.element)
        guard !tags.isEmpty else { return [:] }
        do throws(ContainerError) {
            let command = EngineCommand(["image", "inspect", "--format", "{{.Id}}"] + tags)
            let result = try context.engine.result(of: command)
            // The answers come in the order of the questions as long as none is missing.
            if result.hasSucceeded, result.lines.count == tags.count {
                let ids = result.lines.map { $0.contains(":") ? $0 : "sha256:" + $0 }
                return Dictionary(zip(tags, ids)) { first, _ in first }
            }
            var identities: [String: String] = [:]
            for tag in tags { identities[tag] = try context.engine.knownImageID(tag) }
            return identities
        } catch {
            throw StackFailure(.build, error.message)
        }
    }
}

/// The call of compose that makes one image be there.
private struct ImageCall {
    let work: ImageWork
    let context: StackContext
    let log: BuildLog
    let source: String

    init(_ work: ImageWork, _ context: StackContext, _ log: BuildLog) {
        self.work = work
        self.context = context
        self.log = log
        source = "\(work.kind.rawValue) \(work.services.first ?? work.image)"
    }

    func run(while goesOn: @escaping () -> Bool) throws(StackFailure) {
        let profiles = context.project.services.filter { work.services.contains($0.name) }.flatMap(\.profiles)
        // Docker's old builder, which v1 uses, leaves the container of a step that has failed.
        let options = work.kind == .build && context.compose.version == .v1 ? ["--force-rm"] : []
        let subjects = work.kind == .build ? work.services : Array(work.services.prefix(1))
        let words = [work.kind.rawValue] + options + subjects
        let command = context.compose.command(
            project: context.project.name, file: context.project.path, folder: context.project.folder,
            profiles: profiles, words, limit: EngineCommand.imageLimit)
        var cutter = LineCutter()
        let result: CommandResult
        do throws(ContainerError) {
            result = try context.compose.result(
                of: command, sink: { log.add(cutter.append($0), from: source) }, while: goesOn)
        } catch {
            throw StackFailure(.build, error.message, service: work.services.first)
        }
        log.add(cutter.end(), from: source)
        guard !result.hasSucceeded else { return }
        throw failure(result)
    }

    private func failure(_ result: CommandResult) -> StackFailure {
        let names = work.services.map { "\"\($0)\"" }.joined(separator: ", ")
        let subject = work.services.count == 1 ? "the service \(names)" : "the services \(names)"
        let verb = work.kind == .build ? "built" : "pulled, and is not on this machine"
        let image = work.kind == .build ? "The image of \(subject)" : "The image \"\(work.image)\" of \(subject)"
        return StackFailure(
            .build, "\(image) cannot be \(verb): \(cause(result)).", service: work.services.first,
            lastLines: Array(log.lastLines(of: source).suffix(20)))
    }

    /// The last words that tell more than that it failed.
    private func cause(_ result: CommandResult) -> String {
        let lines = result.errors.split(whereSeparator: \.isNewline).map { $0.trimmingPrefix(while: \.isWhitespace) }
        let summaries = ["Service '", "ERROR: Service '", "ERROR: for ", "Build failed"]
        let telling = lines.last { line in !line.isEmpty && !summaries.contains { line.hasPrefix($0) } }
        var text = String(telling ?? "compose ended with exit code \(result.status)")
        while let last = text.last, last == "." || last.isWhitespace { text.removeLast() }
        return text
    }
}

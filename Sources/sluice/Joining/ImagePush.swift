import Containers
import Expressions
import History
import Source

/// Pushes an image by its ID, and sees that the registry has that very one.
struct ImagePush {
    let engine: ContainerEngine

    /// What hangs longer than this is ended.
    private static let limit = Duration.seconds(1800)

    /// Throws a failure where the image is not here any more, cannot be pushed, or is another one in the registry.
    func push(_ image: RecordedStackImage, as reference: String) throws(Failure) -> StackPublication {
        guard try result(["image", "inspect", "--format", "{{.Id}}", image.image]).hasSucceeded else {
            throw Self.failed(
                "The image '\(image.image)' of the service '\(image.service)' is not on this machine any more.",
                hint: "Test the stack again: what ships is what was tested.")
        }
        _ = try output(["tag", image.image, reference])
        let said = try output(["push", reference])
        guard let digest = said.firstMatch(of: /digest: (sha256:[0-9a-f]{64})/).map({ String($0.1) }) else {
            throw Self.failed("The push of '\(reference)' does not tell the digest of a manifest.")
        }
        let repository = Self.repository(of: reference)
        // By its digest, which is that of its bytes: nobody can have put another one there meanwhile.
        let insecure = Self.isOnThisMachine(repository) ? ["--insecure"] : []
        let manifest = try output(["manifest", "inspect"] + insecure + ["\(repository)@\(digest)"])
        let configuration = Self.configuration(of: manifest)
        // Where the engine keeps images as registries do, an image's ID is the digest of its manifest.
        guard configuration == image.image || digest == image.image else {
            throw Self.failed(
                "'\(reference)' is not the image that was tested: its configuration is "
                    + "'\(configuration ?? "unknown")', and that of the service '\(image.service)' was '\(image.image)'."
            )
        }
        return StackPublication(
            service: image.service, reference: reference, image: image.image, digest: digest)
    }

    /// `config.digest` of a manifest; nil for a list of manifests, which is of several images.
    static func configuration(of manifest: String) -> String? {
        guard case .object(let object)? = try? Value(parsingJSON: manifest),
            case .object(let configuration)? = object["config"]
        else { return nil }
        return configuration["digest"]?.asString
    }

    /// The reference without its tag.
    static func repository(of reference: String) -> String {
        let name = reference.lastIndex(of: "/").map { reference.index(after: $0) } ?? reference.startIndex
        guard let colon = reference[name...].firstIndex(of: ":") else { return reference }
        return String(reference[..<colon])
    }

    /// As docker takes it: such a registry may speak HTTP.
    private static func isOnThisMachine(_ repository: String) -> Bool {
        let host = repository.prefix { $0 != "/" }
        return host == "localhost" || host.hasPrefix("localhost:") || host.hasPrefix("127.")
    }

    private func result(_ words: [String]) throws(Failure) -> CommandResult {
        do {
            return try engine.result(of: EngineCommand(words, limit: Self.limit))
        } catch {
            throw Self.failed(error.message)
        }
    }

    private func output(_ words: [String]) throws(Failure) -> String {
        do {
            return try engine.run(EngineCommand(words, limit: Self.limit)).output
        } catch {
            throw Self.failed(error.message)
        }
    }

    private static func failed(_ message: String, hint: String? = nil) -> Failure {
        Failure(.failed, [.error(message, hint: hint)])
    }
}

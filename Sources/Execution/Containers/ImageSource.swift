import Containers
import Glibc

/// Gets the images that are not on this machine yet.
struct ImageSource {
    private let engine: ContainerEngine
    private let context: ContainerContext

    init(_ engine: ContainerEngine, _ context: ContainerContext) {
        self.engine = engine
        self.context = context
    }

    /// The image's id. Throws `image` or `login`.
    @discardableResult
    func provide(_ image: String, credentials: RegistryCredentials?) throws(ContainerError) -> String {
        if let id = try engine.knownImageID(image) { return id }
        try fetch(image, credentials: credentials)
        return try engine.imageID(image)
    }

    /// Credentials go to a folder of their own, which is gone when the image is there.
    private func fetch(_ image: String, credentials: RegistryCredentials?) throws(ContainerError) {
        guard let credentials else { return try pull(image, engine) }
        var template = Array("/tmp/sluice-registry-XXXXXX".utf8CString)
        guard mkdtemp(&template) != nil else {
            throw ContainerError(
                .system, "No folder for a registry's credentials can be made: \(systemMessage(errno)).")
        }
        let folder = String(decoding: template.dropLast().map(UInt8.init(bitPattern:)), as: UTF8.self)
        defer { removeTree(folder) }
        let own = try engine.withCredentials(in: folder)
        try own.logIn(to: ImageReference.registry(of: image), credentials)
        try pull(image, own)
    }

    /// Three tries, as GitHub's runner gives it: registries have bad seconds.
    private func pull(_ image: String, _ engine: ContainerEngine) throws(ContainerError) {
        for pause in [1, 3] as [UInt32] {
            do throws(ContainerError) {
                return try engine.pull(image, sink: context.pass)
            } catch {
                guard error.code == .image else { throw error }
                context.warn("\(error.message) Trying again in \(pause) s.")
                sleep(pause)
            }
        }
        try engine.pull(image, sink: context.pass)
    }
}

import Containers
import Digests
import Glibc
import Source
import Workflows

/// An archive of the project that is unpacked into the stack, after it was looked through.
struct SeedArchive {
    let path: String
    let isCompressed: Bool
    let context: StackContext

    /// Throws for a name that is no archive's.
    init(_ path: String, at range: SourceRange, _ context: StackContext) throws(StackFailure) {
        self.path = path
        self.context = context
        isCompressed = path.hasSuffix(".tgz") || path.hasSuffix(".tar.gz")
        guard isCompressed || path.hasSuffix(".tar") else {
            throw StackFailure(.seed, "\"\(path)\" is no archive: .tar, .tgz or .tar.gz is meant.", at: range)
        }
    }

    /// Checks it against its manifest, where there is one, and that nothing in it leads outside; then unpacks it.
    func restore(
        manifest: String?, to place: PlaceInContainer, _ files: ContainerFiles
    ) throws(StackFailure) {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { throw failure("cannot be read: \(String(cString: strerror(errno)))") }
        defer { close(descriptor) }
        if let manifest { try check(descriptor, manifest) }
        try lookThrough(descriptor)
        if !place.path.isEmpty { try makeFolder(place, files) }
        lseek(descriptor, 0, SEEK_SET)
        // Docker unpacks a compressed one by itself.
        try files.unpack(descriptor, into: place.argument())
    }

    private func check(_ archive: Int32, _ manifest: String) throws(StackFailure) {
        let told = try SeedManifest(path: manifest)
        let found = try digest(archive)
        guard found == told.sha256 else {
            throw failure("is not the one of \"\(manifest)\": its SHA-256 is \(found), not \(told.sha256)")
        }
    }

    private func digest(_ descriptor: Int32) throws(StackFailure) -> String {
        var digest = MessageDigest(.sha256)
        while true {
            var problem: Int32 = 0
            let piece = [UInt8](unsafeUninitializedCapacity: 1 << 18) { buffer, count in
                let got = read(descriptor, buffer.baseAddress, buffer.count)
                if got < 0 { problem = errno }
                count = max(0, got)
            }
            if problem == EINTR { continue }
            guard problem == 0 else { throw failure("cannot be read: \(String(cString: strerror(problem)))") }
            if piece.isEmpty { break }
            digest.update(piece)
        }
        return hexadecimal(digest.finalize())
    }

    /// Lists it, and refuses what could be written elsewhere than below the place.
    private func lookThrough(_ archive: Int32) throws(StackFailure) {
        lseek(archive, 0, SEEK_SET)
        var reader = TarReader()
        var problem: TarError?
        let program = isCompressed ? ["gzip", "-dc"] : ["cat"]
        let command = HostCommand(
            program, environment: context.engine.environment, folder: context.folder, input: archive)
        let (status, errors) = try command.read(within: 600, in: .seed, context.cancellation) { piece in
            guard problem == nil else { return }
            do throws(TarError) {
                try reader.feed(piece, keeping: { _ in false }) { entry, _ in
                    if let reason = Self.danger(of: entry) { problem = problem ?? TarError(message: reason) }
                }
            } catch {
                problem = error
            }
        }
        if let problem { throw failure(problem.message) }
        guard status == 0, reader.isComplete else {
            let last = errors.split(whereSeparator: \.isNewline).last.map { ": \($0)" } ?? ""
            throw failure("is torn, or no archive" + last)
        }
    }

    /// Why an entry must not be unpacked, as the end of a sentence; nil where it may.
    static func danger(of entry: TarEntry) -> String? {
        let folder = entry.path.split(separator: "/").dropLast()
        switch entry.kind {
        case _ where entry.path.hasPrefix("/") || entry.path.split(separator: "/").contains(".."):
            return "has the path \"\(entry.path)\", which leads outside"
        case .symbolicLink(let target) where leadsOutside(target, from: folder.count),
            .hardLink(let target) where leadsOutside(target, from: 0):
            return "has the link \"\(entry.path)\" to \"\(target)\", which leads outside"
        case .other: return "has \"\(entry.path)\", which is neither a file nor a folder nor a link"
        default: return nil
        }
    }

    /// Whether a link from a folder so deep below the root comes above the root on its way.
    private static func leadsOutside(_ target: String, from depth: Int) -> Bool {
        if target.hasPrefix("/") { return true }
        var depth = depth
        for part in target.split(separator: "/") where part != "." {
            depth += part == ".." ? -1 : 1
            if depth < 0 { return true }
        }
        return false
    }

    private func makeFolder(_ place: PlaceInContainer, _ files: ContainerFiles) throws(StackFailure) {
        if try files.hasFolder(place.argument()) { return }
        let archive = try files.archive("The folder \"\(place.path)\" cannot be made") { archive throws(TarError) in
            try archive.append(TarEntry(path: place.path + "/", kind: .folder, mode: 0o755))
        }
        try files.unpack(archive.descriptor, into: place.argument(""))
    }

    private func failure(_ ending: String) -> StackFailure {
        StackFailure(.seed, "The archive \"\(path)\" \(ending).")
    }
}

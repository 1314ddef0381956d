package import Conductor
import Glibc

/// One file of an artifact as it stands in the store.
package struct ArtifactContent: Hashable, Sendable {
    package var path: String
    package var isExecutable: Bool
    /// Bytes.
    package var size: Int
    /// SHA-256, in hexadecimal.
    package var digest: String
    /// Where its bytes are.
    let blob: String

    /// Throws `damaged` for a content that is not as long as it was.
    ///
    /// - Parameter limit: Bytes; fewer come at the end only, and none after it.
    package func bytes(at offset: Int, limit: Int) throws(HistoryError) -> [UInt8] {
        let file = try OpenFile(blob, O_RDONLY | O_NOFOLLOW | O_NONBLOCK)
        guard offset < size else { return [] }
        let wanted = min(limit, size - offset)
        let found = [UInt8](unsafeUninitializedCapacity: wanted) { buffer, count in
            while count < wanted {
                let read = pread(
                    file.descriptor, buffer.baseAddress.map { $0 + count }, wanted - count, off_t(offset + count))
                if read < 0, errno == EINTR { continue }
                guard read > 0 else { break }
                count += read
            }
        }
        guard found.count == wanted else {
            throw HistoryError(
                .damaged, "The content of \"\(path)\" is not what was stored: \"\(blob)\" has been changed.")
        }
        return found
    }
}

extension ArtifactStore {
    /// By name. Throws `notAvailable` where the run has no such artifact.
    package func artifact(named name: String, ofRun run: Int) throws -> Artifact {
        guard let artifact = try artifacts(ofRun: run).first(where: { $0.name == name }) else {
            throw HistoryError(.notAvailable, "Run \(run) has no artifact \"\(name)\".")
        }
        return artifact
    }

    /// The artifact's files, sorted by the bytes of their paths. Throws `damaged`.
    package func contents(of artifact: Artifact) throws -> [ArtifactContent] {
        try manifest(of: artifact).files.map { file in
            ArtifactContent(
                path: file.path, isExecutable: file.isExecutable, size: file.size, digest: file.digest,
                blob: store.paths.blob(file.digest))
        }
    }
}

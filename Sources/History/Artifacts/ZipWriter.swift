import Glibc

/// Writes an artifact's files as a zip archive: not packed, since it goes no further than to another process of this host.
///
/// Sizes and checksums stand in front of each content, for readers that take the archive as a stream. Always the same bytes for the same files.
struct ZipWriter: ~Copyable {
    private let file: OpenFile
    private var layout = ZipLayout()

    init(_ path: String) throws(HistoryError) {
        file = try OpenFile(path, O_WRONLY | O_CREAT | O_EXCL, mode: 0o600)
    }

    /// Throws `damaged` when the content is not the one that was stored.
    mutating func add(_ entry: ArtifactManifest.File, from blob: String) throws(HistoryError) {
        try write(layout.add(entry, checksum: try checksum(of: entry, blob)))
        try copy(blob)
    }

    mutating func finish() throws(HistoryError) { try write(layout.end()) }

    private func checksum(of entry: ArtifactManifest.File, _ blob: String) throws(HistoryError) -> UInt32 {
        let source = try OpenFile(blob, O_RDONLY | O_NOFOLLOW | O_NONBLOCK)
        var checksum: UInt32 = 0
        var size = 0
        while case let piece = try source.read(atMost: OpenFile.bufferSize), !piece.isEmpty {
            checksum = crc(piece[...], after: checksum)
            size += piece.count
        }
        guard size == entry.size else {
            throw HistoryError(
                .damaged, "The content of \"\(entry.path)\" is not what was stored: \"\(blob)\" has been changed.")
        }
        return checksum
    }

    private func copy(_ blob: String) throws(HistoryError) {
        let source = try OpenFile(blob, O_RDONLY | O_NOFOLLOW | O_NONBLOCK)
        while case let piece = try source.read(atMost: OpenFile.bufferSize), !piece.isEmpty { try write(piece) }
    }

    private func write(_ bytes: [UInt8]) throws(HistoryError) {
        var failure: HistoryError?
        bytes.withUnsafeBytes { buffer in
            do throws(HistoryError) { try file.write(buffer) } catch { failure = error }
        }
        if let failure { throw failure }
    }
}

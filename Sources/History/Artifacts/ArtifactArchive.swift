/// An artifact as a zip archive that is made while it is read: nothing of it is ever on the disk.
///
/// A value: a copy goes on by itself. The files are not packed, so that its length is known before its first byte.
package struct ArtifactArchive: Sendable {
    /// Bytes of all of it.
    package let length: Int
    private let files: [ArtifactContent]
    private var layout = ZipLayout()
    /// The file that is read now, and how far.
    private var index = 0
    private var offset = 0
    private var isInside = false
    private var isOver = false

    package init(_ files: [ArtifactContent]) {
        self.files = files
        var layout = ZipLayout()
        length = files.reduce(0) { $0 + layout.add($1.entry, checksum: 0).count + $1.size } + layout.end().count
    }

    /// The next bytes; none after the last. Throws `damaged` when a content is not the one that was stored.
    package mutating func next() throws(HistoryError) -> [UInt8] {
        while index < files.count {
            let file = files[index]
            if !isInside {
                (isInside, offset) = (true, 0)
                return layout.add(file.entry, checksum: try checksum(of: file))
            }
            let piece = try file.bytes(at: offset, limit: OpenFile.bufferSize)
            guard piece.isEmpty else {
                offset += piece.count
                return piece
            }
            (index, isInside) = (index + 1, false)
        }
        guard !isOver else { return [] }
        isOver = true
        return layout.end()
    }

    /// It stands in front of the content, for readers that take the archive as a stream.
    private func checksum(of file: ArtifactContent) throws(HistoryError) -> UInt32 {
        var (checksum, offset): (UInt32, Int) = (0, 0)
        while case let piece = try file.bytes(at: offset, limit: OpenFile.bufferSize), !piece.isEmpty {
            checksum = crc(piece[...], after: checksum)
            offset += piece.count
        }
        return checksum
    }
}

extension ArtifactContent {
    fileprivate var entry: ArtifactManifest.File {
        ArtifactManifest.File(path: path, isExecutable: isExecutable, size: size, digest: digest)
    }
}

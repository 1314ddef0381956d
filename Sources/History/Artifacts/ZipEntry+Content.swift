import CZlib
import Digests
import Glibc

extension ZipEntry {
    /// Writes the content of the entry to a new file; returns its SHA-256 in hexadecimal.
    ///
    /// Throws `refused` when it is not what the archive's directory says of it.
    func unpack(from archive: borrowing OpenFile, to path: String) throws(HistoryError) -> String {
        let bytes = try ZipBytes(archive)
        let file = try OpenFile(path, O_WRONLY | O_CREAT | O_EXCL, mode: 0o444)
        var content = UnpackedContent(limit: size)
        var inflation = method == .deflated ? try Inflation() : nil
        var place = self.place
        let end = place + packedSize
        while place < end {
            let piece = try bytes.read(at: place, count: min(end - place, UInt64(OpenFile.bufferSize)))
            place += UInt64(piece.count)
            guard inflation != nil else {
                try content.take(piece[...], to: file, self)
                continue
            }
            try inflation?.inflate(piece) { output throws(HistoryError) in try content.take(output, to: file, self) }
        }
        guard inflation?.isAtEnd ?? true, content.size == size, content.checksum == checksum else { throw damaged }
        return content.finalize()
    }

    fileprivate var damaged: HistoryError {
        HistoryError(.refused, "The archive is refused: the content of \"\(path)\" is not what it should be.")
    }
}

/// What has come out of an entry so far.
private struct UnpackedContent: ~Copyable {
    let limit: UInt64
    private(set) var size: UInt64 = 0
    private(set) var checksum: UInt32 = 0
    private var hash = MessageDigest(.sha256)

    init(limit: UInt64) { self.limit = limit }

    /// SHA-256, in hexadecimal.
    consuming func finalize() -> String { hexadecimal(hash.finalize()) }

    mutating func take(_ piece: ArraySlice<UInt8>, to file: borrowing OpenFile, _ entry: ZipEntry) throws(HistoryError)
    {
        size += UInt64(piece.count)
        // Before a byte of it is on the disk.
        guard size <= limit else { throw entry.damaged }
        checksum = crc(piece, after: checksum)
        piece.withUnsafeBytes { hash.update($0) }
        var failure: HistoryError?
        piece.withUnsafeBytes { buffer in
            do throws(HistoryError) { try file.write(buffer) } catch { failure = error }
        }
        if let failure { throw failure }
    }
}

/// CRC-32, going on from that of the bytes before.
func crc(_ bytes: ArraySlice<UInt8>, after before: UInt32 = 0) -> UInt32 {
    bytes.withUnsafeBytes { buffer in
        UInt32(crc32_z(uLong(before), buffer.bindMemory(to: Bytef.self).baseAddress, buffer.count))
    }
}

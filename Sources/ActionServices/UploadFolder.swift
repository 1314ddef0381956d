import Digests
import Expressions
import Glibc

/// What has come of an upload so far, on the disk: an engine that comes back goes on with it.
///
/// Blocks lie beside each other, each whole or not there; the list of them makes the content. Nothing of it is part of an artifact or a cache
/// before it is finalized.
struct UploadFolder: Hashable, Sendable {
    let path: String

    /// The contents that have been put together; its blocks are gone then.
    var content: String { path + "/content" }
    private var record: String { path + "/upload.json" }

    var upload: Upload? {
        guard let bytes = smallFile(record), let value = try? Value(parsingJSON: bytes) else { return nil }
        return Upload(value)
    }

    /// Begins anew where something was.
    func begin(_ upload: Upload) throws(FileFailure) {
        remove()
        try makeFolder(path)
        try replaceFile(record, Array(upload.value.json(.compact).utf8))
    }

    func remove() { removeTree(path) }

    /// A file for what comes in; it is nothing yet.
    func newFile() throws(FileFailure) -> FileWriter {
        var generator = SystemRandomNumberGenerator()
        return try FileWriter("\(path)/incoming-\(String(generator.next(), radix: 16))")
    }

    private func block(_ id: String) -> String { path + "/block-" + sha256(id) }

    /// A block with that id that was there is replaced.
    func keep(_ file: FileWriter, asBlock id: String) throws(FileFailure) {
        try rename(file.path, to: block(id))
    }

    func keepAsContent(_ file: FileWriter) throws(FileFailure) {
        try rename(file.path, to: content)
    }

    /// Bytes of all that is there.
    var size: Int { fileNames(in: path).reduce(0) { $0 + (fileSize(path + "/" + $1) ?? 0) } }

    /// Puts the blocks together in this order; false where one of them is not there.
    func join(_ ids: [String]) throws(FileFailure) -> Bool {
        let file = try newFile()
        for id in ids {
            guard let block = FileReader(block(id)) else { return false }
            try block.forEachPiece { piece throws(FileFailure) in try file.write(piece) }
        }
        try keepAsContent(file)
        for id in ids { unlink(block(id)) }
        return true
    }

    /// SHA-256 of the content in hexadecimal; nil where there is none.
    var digest: String? {
        guard let reader = FileReader(content) else { return nil }
        var digest = MessageDigest(.sha256)
        reader.forEachPiece { digest.update($0) }
        return hexadecimal(digest.finalize())
    }
}

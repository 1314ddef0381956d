import Expressions
import Glibc

/// What an archive's manifest tells: JSON with `sha256` or `archive_sha256`; what else stands in it is the project's own.
struct SeedManifest: Hashable {
    /// In hexadecimal, lower case.
    var sha256: String

    init(path: String) throws(StackFailure) {
        guard let bytes = Self.read(path) else {
            throw StackFailure(.seed, "The manifest \"\(path)\" cannot be read: \(String(cString: strerror(errno))).")
        }
        let value: Value
        do {
            value = try Value(parsingJSON: bytes)
        } catch {
            throw StackFailure(.seed, "The manifest \"\(path)\" is no JSON: \(error.message)")
        }
        try self.init(value, path: path)
    }

    private init(_ value: Value, path: String) throws(StackFailure) {
        guard case .object(let object) = value, case .string(let text)? = object["sha256"] ?? object["archive_sha256"]
        else {
            throw StackFailure(.seed, "The manifest \"\(path)\" has neither \"sha256\" nor \"archive_sha256\".")
        }
        sha256 = (text.hasPrefix("sha256:") ? String(text.dropFirst(7)) : text).lowercased()
        guard sha256.utf8.count == 64, sha256.allSatisfy(\.isHexDigit) else {
            throw StackFailure(.seed, "\"\(text)\" in the manifest \"\(path)\" is no SHA-256.")
        }
    }

    /// Nil with errno; a megabyte at most.
    private static func read(_ path: String) -> [UInt8]? {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { return nil }
        defer { close(descriptor) }
        var bytes: [UInt8] = []
        while bytes.count < 1 << 20 {
            var failed = false
            let piece = [UInt8](unsafeUninitializedCapacity: 65_536) { buffer, count in
                let got = Glibc.read(descriptor, buffer.baseAddress, buffer.count)
                failed = got < 0
                count = max(0, got)
            }
            if failed { return nil }
            if piece.isEmpty { break }
            bytes += piece
        }
        return bytes
    }
}

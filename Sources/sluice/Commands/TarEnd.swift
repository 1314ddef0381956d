import Foundation
import Glibc

/// What tells that an archive of `tar` is not whole.
enum TarEnd {
    /// What tar, or the program that it unpacks with, says of one that is not. Of a full disk it says something else.
    static let complaints = [
        "Unexpected EOF", "unexpected end of file", "This does not look like a tar archive", "Skipping to next header",
    ]

    /// Whether an archive was cut off, even between two of its files, which tar takes for its end.
    ///
    /// Two blocks of zeros are the end: POSIX, pax, "ustar Interchange Format". One that is packed, or comes through a pipe, is
    /// left to tar.
    static func isMissing(in path: String) -> Bool {
        var facts = stat()
        // A pipe that is opened and closed here would end whoever writes to it.
        guard stat(path, &facts) == 0, facts.st_mode & S_IFMT == S_IFREG,
            let file = FileHandle(forReadingAtPath: path)
        else { return false }
        defer { try? file.close() }
        guard let length = try? file.seekToEnd() else { return false }
        guard let head = bytes(of: file, from: 0, count: 512), head.dropFirst(257).starts(with: "ustar".utf8) else {
            return false
        }
        guard length >= 1024, let end = bytes(of: file, from: length - 1024, count: 1024) else { return true }
        return end.count < 1024 || end.contains { $0 != 0 }
    }

    private static func bytes(of file: FileHandle, from offset: UInt64, count: Int) -> Data? {
        do {
            try file.seek(toOffset: offset)
            return try file.read(upToCount: count)
        } catch {
            return nil
        }
    }
}

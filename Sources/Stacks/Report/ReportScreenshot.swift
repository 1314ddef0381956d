import Glibc

/// A picture that stands in the report itself.
package struct ReportScreenshot: Hashable, Sendable {
    private let kind: String
    private let bytes: [UInt8]

    /// What is larger is linked only.
    static let mostBytes = 2 << 20

    /// Nil for what is neither a PNG nor a JPEG, or too large.
    package init?(_ bytes: [UInt8]) {
        guard bytes.count <= Self.mostBytes else { return nil }
        if bytes.starts(with: [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A]) {
            kind = "image/png"
        } else if bytes.starts(with: [0xFF, 0xD8, 0xFF]) {
            kind = "image/jpeg"
        } else {
            return nil
        }
        self.bytes = bytes
    }

    /// Nil where there is no such file; a link is not followed, which a test may have laid.
    init?(path: String) {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK)
        guard descriptor >= 0 else { return nil }
        defer { close(descriptor) }
        var status = stat()
        guard fstat(descriptor, &status) == 0, status.st_mode & S_IFMT == S_IFREG, status.st_size <= Self.mostBytes
        else { return nil }
        var bytes: [UInt8] = []
        while bytes.count <= Self.mostBytes {
            let piece = [UInt8](unsafeUninitializedCapacity: 1 << 16) { buffer, count in
                count = max(0, read(descriptor, buffer.baseAddress, buffer.count))
            }
            if piece.isEmpty { break }
            bytes += piece
        }
        self.init(bytes)
    }

    var url: String { "data:\(kind);base64,\(Self.base64(bytes))" }

    /// By RFC 4648, section 4.
    private static func base64(_ bytes: [UInt8]) -> String {
        let digits = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/".utf8)
        var text: [UInt8] = []
        text.reserveCapacity((bytes.count + 2) / 3 * 4)
        for start in stride(from: 0, to: bytes.count, by: 3) {
            let three = bytes[start..<min(start + 3, bytes.count)]
            let bits = three.reduce(0) { $0 << 8 | Int($1) } << (8 * (3 - three.count))
            for place in 0..<4 {
                text.append(place <= three.count ? digits[bits >> (18 - 6 * place) & 63] : UInt8(ascii: "="))
            }
        }
        return String(decoding: text, as: UTF8.self)
    }
}

import Glibc

/// What the log handlers write to.
enum StandardErrorLine {
    /// In one call, so that lines of several threads do not mix.
    static func write(_ line: String) {
        let bytes = Array((line + "\n").utf8)
        // There is nobody to whom it could be told that a log cannot be written.
        _ = bytes.withUnsafeBytes { Glibc.write(STDERR_FILENO, $0.baseAddress, $0.count) }
    }
}

/// The log of a step as it was when its process had ended.
package struct LogReport: Hashable, Sendable {
    /// Bytes.
    package var size: Int
    /// XXH64 of its bytes, in sixteen hexadecimal digits; nil where they could not be read.
    package var checksum: String?

    package init(size: Int, checksum: String? = nil) {
        self.size = size
        self.checksum = checksum
    }
}

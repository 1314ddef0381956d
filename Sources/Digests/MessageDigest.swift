internal import COpenSSL

/// A hash of bytes that come piece by piece, by OpenSSL's libcrypto.
package struct MessageDigest: ~Copyable {
    package enum Algorithm {
        /// FIPS 180-4; 20 bytes. For git's formats only.
        case sha1
        /// FIPS 180-4; 32 bytes.
        case sha256
    }

    private let context = EVP_MD_CTX_new()
    private let size: Int

    package init(_ algorithm: Algorithm) {
        let (method, size) =
            switch algorithm {
            case .sha1: (EVP_sha1(), 20)
            case .sha256: (EVP_sha256(), 32)
            }
        self.size = size
        check(EVP_DigestInit_ex(context, method, nil))
    }

    deinit { EVP_MD_CTX_free(context) }

    package mutating func update(_ bytes: UnsafeRawBufferPointer) {
        check(EVP_DigestUpdate(context, bytes.baseAddress, bytes.count))
    }

    package mutating func update(_ bytes: [UInt8]) {
        bytes.withUnsafeBytes { update($0) }
    }

    package consuming func finalize() -> [UInt8] {
        [UInt8](unsafeUninitializedCapacity: size) { buffer, count in
            check(EVP_DigestFinal_ex(context, buffer.baseAddress, nil))
            count = size
        }
    }

    package static func sha1(_ bytes: [UInt8]) -> [UInt8] { digest(.sha1, bytes) }
    package static func sha256(_ bytes: [UInt8]) -> [UInt8] { digest(.sha256, bytes) }

    private static func digest(_ algorithm: Algorithm, _ bytes: [UInt8]) -> [UInt8] {
        var digest = MessageDigest(algorithm)
        digest.update(bytes)
        return digest.finalize()
    }
}

/// These calls fail only without memory, or where the library was built without the hash: nothing can be promised then.
private func check(_ result: Int32) {
    precondition(result == 1, "libcrypto cannot hash")
}

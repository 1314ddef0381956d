import CGit2

/// The SHA-1 name of a git object.
package struct ObjectID: Hashable, Sendable, CustomStringConvertible {
    // Three words instead of a tuple of twenty bytes, so that comparing is cheap and synthesized.
    private let first: UInt64
    private let second: UInt64
    private let third: UInt32

    /// From 20 bytes.
    init(_ bytes: UnsafeRawPointer) {
        first = bytes.loadUnaligned(as: UInt64.self)
        second = bytes.loadUnaligned(fromByteOffset: 8, as: UInt64.self)
        third = bytes.loadUnaligned(fromByteOffset: 16, as: UInt32.self)
    }

    init(_ oid: git_oid) {
        self = withUnsafeBytes(of: oid) { bytes in
            guard let base = bytes.baseAddress else { return ObjectID.zero }
            return ObjectID(base)
        }
    }

    private init(first: UInt64, second: UInt64, third: UInt32) {
        (self.first, self.second, self.third) = (first, second, third)
    }

    static let zero = ObjectID(first: 0, second: 0, third: 0)

    /// From forty hexadecimal digits; nil for anything else.
    package init?(hex: String) {
        guard hex.utf8.count == 40 else { return nil }
        var bytes: [UInt8] = []
        var high: UInt8?
        for digit in hex.utf8 {
            guard let value = Character(UnicodeScalar(digit)).hexDigitValue.map(UInt8.init) else { return nil }
            if let first = high {
                bytes.append(first << 4 | value)
                high = nil
            } else {
                high = value
            }
        }
        self = bytes.withUnsafeBytes { raw in raw.baseAddress.map { ObjectID($0) } ?? .zero }
    }

    /// The twenty bytes.
    var bytes: [UInt8] {
        withUnsafeBytes(of: first) { Array($0) } + withUnsafeBytes(of: second) { Array($0) }
            + withUnsafeBytes(of: third) { Array($0) }
    }

    var oid: git_oid {
        var oid = git_oid()
        withUnsafeMutableBytes(of: &oid) { target in
            target.storeBytes(of: first, as: UInt64.self)
            target.storeBytes(of: second, toByteOffset: 8, as: UInt64.self)
            target.storeBytes(of: third, toByteOffset: 16, as: UInt32.self)
        }
        return oid
    }

    /// Forty hexadecimal digits.
    package var hex: String {
        let digits = Array("0123456789abcdef".utf8)
        var text: [UInt8] = []
        text.reserveCapacity(40)
        for byte in bytes { text += [digits[Int(byte >> 4)], digits[Int(byte & 15)]] }
        return String(decoding: text, as: UTF8.self)
    }

    package var description: String { hex }
}

/// Takes the fields of one frame in the order in which they were added; every length is checked before it is believed.
package struct FrameDecoder {
    private var rest: ArraySlice<UInt8>
    package let kind: UInt8

    /// The payload starts at the version byte; throws `malformedFrame`.
    package init(payload: ArraySlice<UInt8>) throws(KeeperError) {
        guard payload.count >= 2 else { throw .malformedFrame("it is too short") }
        let version = payload[payload.startIndex]
        guard version == FrameReader.version else {
            throw .malformedFrame(
                "it speaks version \(version) of the protocol, and this is \(FrameReader.version)")
        }
        kind = payload[payload.startIndex + 1]
        rest = payload.dropFirst(2)
    }

    package mutating func byte() throws(KeeperError) -> UInt8 {
        guard let byte = rest.popFirst() else { throw .malformedFrame("it ends too early") }
        return byte
    }

    package mutating func integer<Value: FixedWidthInteger>(_: Value.Type = Value.self)
        throws(KeeperError) -> Value
    {
        let bytes = try take(Value.bitWidth / 8)
        var value: Value = 0
        withUnsafeMutableBytes(of: &value) { $0.copyBytes(from: bytes) }
        return Value(littleEndian: value)
    }

    package mutating func bool() throws(KeeperError) -> Bool {
        switch try byte() {
        case 0: false
        case 1: true
        case let other: throw .malformedFrame("\(other) is neither true nor false")
        }
    }

    package mutating func string() throws(KeeperError) -> String {
        let count = try integer(UInt32.self)
        guard let text = String(validating: try take(Int(count)), as: UTF8.self) else {
            throw .malformedFrame("a text is not UTF-8")
        }
        return text
    }

    package mutating func duration() throws(KeeperError) -> Duration {
        let seconds = try integer(Int64.self)
        let attoseconds = try integer(Int64.self)
        // Far beyond any timeout, and far from where arithmetic on durations overflows.
        guard abs(seconds / 2) < 1 << 40, abs(attoseconds / 2) < 500_000_000_000_000_000 else {
            throw .malformedFrame("a duration is out of range")
        }
        return Duration(secondsComponent: seconds, attosecondsComponent: attoseconds)
    }

    package mutating func list<Element>(
        _ body: (inout FrameDecoder) throws(KeeperError) -> Element
    ) throws(KeeperError) -> [Element] {
        let count = try integer(UInt32.self)
        // An element takes a byte at least: a forged count cannot ask for more memory than was sent.
        guard Int(count) <= rest.count else { throw .malformedFrame("it promises more than it holds") }
        var elements: [Element] = []
        for _ in 0..<count { elements.append(try body(&self)) }
        return elements
    }

    package mutating func strings() throws(KeeperError) -> [String] {
        try list { decoder throws(KeeperError) in try decoder.string() }
    }

    package mutating func optional<Value>(
        _ body: (inout FrameDecoder) throws(KeeperError) -> Value
    ) throws(KeeperError) -> Value? {
        try bool() ? try body(&self) : nil
    }

    /// Throws unless every byte was taken.
    package func finish() throws(KeeperError) {
        guard rest.isEmpty else { throw .malformedFrame("\(rest.count) bytes too many") }
    }

    private mutating func take(_ count: Int) throws(KeeperError) -> ArraySlice<UInt8> {
        guard count <= rest.count else { throw .malformedFrame("it ends too early") }
        let taken = rest.prefix(count)
        rest = rest.dropFirst(count)
        return taken
    }
}

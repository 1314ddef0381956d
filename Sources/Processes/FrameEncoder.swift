/// Builds one frame: its length (4 bytes, little-endian), the protocol's version, the message's kind, the fields.
package struct FrameEncoder {
    private var bytes: [UInt8]

    package init(kind: UInt8) {
        bytes = [0, 0, 0, 0, FrameReader.version, kind]
    }

    package mutating func add(_ value: UInt8) { bytes.append(value) }

    package mutating func add(_ value: some FixedWidthInteger) {
        withUnsafeBytes(of: value.littleEndian) { bytes.append(contentsOf: $0) }
    }

    package mutating func add(_ value: Bool) { bytes.append(value ? 1 : 0) }

    package mutating func add(_ value: String) {
        add(UInt32(truncatingIfNeeded: value.utf8.count))
        bytes.append(contentsOf: value.utf8)
    }

    package mutating func add(_ duration: Duration) {
        let (seconds, attoseconds) = duration.components
        add(seconds)
        add(attoseconds)
    }

    package mutating func add<Element>(list: [Element], _ body: (inout FrameEncoder, Element) -> Void) {
        add(UInt32(truncatingIfNeeded: list.count))
        for element in list { body(&self, element) }
    }

    package mutating func add(_ list: [String]) { add(list: list) { $0.add($1) } }

    package mutating func add<Value>(
        optional value: Value?, _ body: (inout FrameEncoder, Value) -> Void
    ) {
        add(value != nil)
        if let value { body(&self, value) }
    }

    /// The frame, or nil when it is longer than a reader would take.
    package func finished() -> [UInt8]? {
        let length = bytes.count - 4
        guard length <= FrameReader.longestFrame else { return nil }
        var frame = bytes
        withUnsafeBytes(of: UInt32(length).littleEndian) { frame.replaceSubrange(0..<4, with: $0) }
        return frame
    }
}

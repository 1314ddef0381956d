import Glibc

/// What waits in an inotify descriptor, which is empty afterwards.
struct InotifyEvents: Sequence, IteratorProtocol {
    struct Event {
        /// The kernel's number for what is watched; -1 where it lost count.
        var watch: Int32
        var mask: UInt32
        /// In the watched folder; empty for the folder itself.
        var name: String
    }

    private let descriptor: Int32
    private var bytes: [UInt8] = []
    private var place = 0

    private static let headSize = MemoryLayout<inotify_event>.size

    init(_ descriptor: Int32) { self.descriptor = descriptor }

    mutating func next() -> Event? {
        if place + Self.headSize > bytes.count { guard refill() else { return nil } }
        let (head, name) = bytes.withUnsafeBytes { raw in
            let head = raw.loadUnaligned(fromByteOffset: place, as: inotify_event.self)
            let start = place + Self.headSize
            return (head, raw[start..<Swift.min(start + Int(head.len), raw.count)].prefix { $0 != 0 })
        }
        defer { place += Self.headSize + Int(head.len) }
        return Event(watch: head.wd, mask: head.mask, name: String(decoding: name, as: UTF8.self))
    }

    /// The kernel gives whole events only.
    private mutating func refill() -> Bool {
        bytes = [UInt8](repeating: 0, count: 16 << 10)
        let count = bytes.withUnsafeMutableBytes { read(descriptor, $0.baseAddress, $0.count) }
        (bytes, place) = (Array(bytes.prefix(Swift.max(0, count))), 0)
        return count > 0
    }
}

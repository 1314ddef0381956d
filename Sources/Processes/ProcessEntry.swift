import Glibc

/// One line of the kernel's process table, from /proc/PID/stat.
package struct ProcessEntry: Hashable, Sendable {
    package var pid: Int32
    package var parent: Int32
    package var group: Int32
    package var session: Int32
    package var startTime: UInt64
    /// The kernel's letter: R, S, D, Z, X …
    package var state: UInt8

    /// A zombie or on its way out: no code of it runs any more.
    package var isDead: Bool {
        state == UInt8(ascii: "Z") || state == UInt8(ascii: "X") || state == UInt8(ascii: "x")
    }

    package init?(pid: Int32) {
        guard let bytes = try? readSmallFile("/proc/\(pid)/stat") else { return nil }
        self.init(stat: bytes)
    }

    /// Reads one stat line; the second field is a name in parentheses that may itself hold anything.
    init?(stat bytes: [UInt8]) {
        guard let open = bytes.firstIndex(of: UInt8(ascii: "(")),
            let close = bytes.lastIndex(of: UInt8(ascii: ")")),
            open < close,
            let pid = Int32(String(decoding: bytes[..<open], as: UTF8.self).prefix { $0 != " " })
        else { return nil }
        let fields = bytes[(close + 1)...].split { $0 == 0x20 || $0 == 0x0A }.map {
            String(decoding: $0, as: UTF8.self)
        }
        // Field 3 of proc(5) is the first after the name.
        guard fields.count >= 20, let state = fields[0].utf8.first, let parent = Int32(fields[1]),
            let group = Int32(fields[2]), let session = Int32(fields[3]), let startTime = UInt64(fields[19])
        else { return nil }
        (self.pid, self.parent, self.group, self.session) = (pid, parent, group, session)
        (self.startTime, self.state) = (startTime, state)
    }
}

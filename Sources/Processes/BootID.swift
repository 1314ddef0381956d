/// Which boot of the machine this is: nothing that ran under another one is alive.
package struct BootID: Hashable, Sendable, CustomStringConvertible {
    package let text: String

    package init(_ text: String) { self.text = text }

    /// The kernel's own, or `unknown` where /proc is not mounted.
    package static let current: BootID = {
        let line = ((try? readSmallFile("/proc/sys/kernel/random/boot_id")) ?? []).prefix { $0 != 0x0A }
        return BootID(line.isEmpty ? "unknown" : String(decoding: line, as: UTF8.self))
    }()

    package var description: String { text }
}

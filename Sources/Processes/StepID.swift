/// A step's key within its run, which is also the name of its folder.
package struct StepID: Hashable, Comparable, Sendable, CustomStringConvertible {
    package let name: String

    /// The longest name in bytes: file systems end at 255, and temporary names add to it.
    package static let longestName = 200

    /// Throws `invalidStep` unless the name can be a folder's: one component, not empty, no NUL, not `.` or `..`.
    package init(_ name: String) throws(KeeperError) {
        let isComponent =
            !name.isEmpty && name != "." && name != ".." && !name.utf8.contains { $0 == 0x2F || $0 == 0 }
        guard isComponent, name.utf8.count <= StepID.longestName else {
            throw KeeperError(
                .invalidStep, "\"\(name)\" cannot be a step's key: it must do as the name of a folder.")
        }
        self.name = name
    }

    package var description: String { name }

    package static func < (a: StepID, b: StepID) -> Bool { a.name < b.name }
}

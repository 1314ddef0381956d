/// Draws frames over each other on a terminal.
///
/// The cursor is hidden within each write only, so it is there again however the program ends.
struct FrameWriter: Sendable {
    let terminal: Terminal
    private(set) var frameCount = 0
    /// The widths of the lines that stand on the screen, above the cursor.
    private var drawnWidths: [Int] = []
    private var drawnColumns = 0

    init(terminal: Terminal) {
        self.terminal = terminal
    }

    var size: Terminal.Size { terminal.size() }

    /// Draws these lines in place of those before; `notices` are put above them and stay.
    mutating func draw(_ lines: [String], above notices: [String]) {
        let size = size
        let up = min(drawnRows(columns: size.columns), max(0, size.rows - 1))
        var text = "\u{1B}[?25l\r" + (up > 0 ? "\u{1B}[\(up)A" : "")
        if size.columns != drawnColumns { text += "\u{1B}[J" }
        for line in notices + lines { text += line + "\u{1B}[K\n" }
        text += "\u{1B}[J\u{1B}[?25h"
        drawnWidths = lines.map(\.displayWidth)
        drawnColumns = size.columns
        frameCount += 1
        // One write for a frame: a half-drawn one would flicker.
        terminal.write(text)
    }

    /// Most terminals break lines anew when they become narrower.
    private func drawnRows(columns: Int) -> Int {
        guard columns < drawnColumns, columns > 0 else { return drawnWidths.count }
        return drawnWidths.reduce(0) { $0 + max(1, ($1 + columns - 1) / columns) }
    }
}

import Display
import Synchronization

/// A terminal for tests, with a screen to look at.
final class Stage: Sendable {
    private struct State {
        var screen: VirtualScreen
        var size: Terminal.Size
    }

    private let state: Mutex<State>

    init(columns: Int, rows: Int) {
        state = Mutex(
            State(
                screen: VirtualScreen(columns: columns, rows: rows), size: Terminal.Size(columns: columns, rows: rows)))
    }

    var terminal: Terminal {
        Terminal(
            write: { text in self.state.withLock { $0.screen.write(text) } },
            size: { self.state.withLock { $0.size } })
    }

    var screen: VirtualScreen { state.withLock { $0.screen } }

    func resize(columns: Int, rows: Int) {
        state.withLock { state in
            state.size = Terminal.Size(columns: columns, rows: rows)
            state.screen.resize(columns: columns, rows: rows)
        }
    }
}

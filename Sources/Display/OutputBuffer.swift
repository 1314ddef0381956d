import Synchronization

/// Lines on their way to a stream that may be slow: whoever adds them does not wait for the reader.
///
/// State: `waiting`, guarded by its mutex; `writing` is held during a write, so that pieces keep their order. Past
/// `capacity` bytes the one who adds waits for the reader, too.
final class OutputBuffer: Sendable {
    private let waiting = Mutex("")
    private let writing = Mutex(())
    private let write: @Sendable (String) -> Void

    private static let capacity = 1 << 20

    init(write: @escaping @Sendable (String) -> Void) {
        self.write = write
    }

    func add(_ text: String) {
        let isFull = waiting.withLock { waiting in
            waiting += text
            return waiting.utf8.count > Self.capacity
        }
        if isFull { flush() }
    }

    func flush() {
        writing.withLock { _ in
            let text = waiting.withLock { waiting in
                defer { waiting = "" }
                return waiting
            }
            if !text.isEmpty { write(text) }
        }
    }
}

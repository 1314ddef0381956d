import Synchronization

/// Lines on their way to a stream that may be slow: whoever adds them does not wait for the reader.
///
/// State: `waiting`, guarded by its mutex; `writing` is held during a write, so that pieces keep their order. Past
/// `capacity` bytes the one who adds waits for the reader, too.
final class OutputBuffer: Sendable {
    private let waiting = Mutex<[UInt8]>([])
    private let writing = Mutex(())
    private let write: @Sendable ([UInt8]) -> Void

    private static let capacity = 1 << 20

    init(write: @escaping @Sendable ([UInt8]) -> Void) {
        self.write = write
    }

    func add(_ text: String) { add { $0 += text.utf8 } }

    /// - Parameter body: Adds to the bytes that wait; it must not call the buffer.
    func add(_ body: (inout [UInt8]) -> Void) {
        let isFull = waiting.withLock { waiting in
            body(&waiting)
            return waiting.count > Self.capacity
        }
        if isFull { flush() }
    }

    func flush() {
        writing.withLock { _ in
            let bytes = waiting.withLock { waiting in
                defer { waiting = [] }
                return waiting
            }
            if !bytes.isEmpty { write(bytes) }
        }
    }
}

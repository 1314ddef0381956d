import Glibc
import Processes
import Redaction

/// One stream of output on its way to its file: commands taken out, secrets masked.
final class OutputRecorder {
    let file: LogFile
    private let secrets: SecretBook
    private var filter = MaskCommandFilter()
    private var stream = RedactionStream()
    /// Small pieces on their way to the file together.
    private var ready: [UInt8] = []
    private var newMasks: [String] = []

    private static let largePiece = 16 << 10

    init(file: LogFile, secrets: SecretBook) {
        self.file = file
        self.secrets = secrets
    }

    /// Records what came; returns values that the step asked to mask for the first time.
    func record(_ bytes: UnsafeRawBufferPointer) -> [String] {
        filter.write(bytes, take)
        writeReady()
        return takeMasks()
    }

    /// Records what was held back; the next bytes start a new text.
    func finish() -> [String] {
        filter.finish(take)
        stream.finish(patterns: secrets.redactor.patterns, put)
        writeReady()
        return takeMasks()
    }

    /// A line of our own, between what came and what comes.
    func add(line: String) {
        writeReady()
        Array("[sluice] \(line)\n".utf8).withUnsafeBytes { file.append($0, at: .now()) }
    }

    private func take(_ piece: MaskCommandFilter.Piece) {
        switch piece {
        case .text(let bytes): stream.write(bytes, patterns: secrets.redactor.patterns, put)
        case .mask(let value): if secrets.add(mask: value) { newMasks.append(value) }
        }
    }

    private func put(_ bytes: UnsafeRawBufferPointer) {
        // A large piece is worth a system call more than a copy.
        guard bytes.count >= OutputRecorder.largePiece else { return ready.append(contentsOf: bytes) }
        writeReady()
        file.append(bytes, at: .now())
    }

    private func writeReady() {
        guard !ready.isEmpty else { return }
        ready.withUnsafeBytes { file.append($0, at: .now()) }
        ready.removeAll(keepingCapacity: true)
    }

    private func takeMasks() -> [String] {
        defer { newMasks = [] }
        return newMasks
    }
}

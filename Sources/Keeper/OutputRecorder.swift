import Glibc
import Processes
import Redaction

/// One stream of output on its way to its file: commands taken out, secrets masked.
final class OutputRecorder {
    let file: LogFile
    private let secrets: SecretBook
    private var filter = MaskCommandFilter()
    private var stream = RedactionStream()
    private var ready: [UInt8] = []
    private var newMasks: [String] = []

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
        stream.finish(patterns: secrets.redactor.patterns, into: &ready)
        writeReady()
        return takeMasks()
    }

    private func take(_ piece: MaskCommandFilter.Piece) {
        switch piece {
        case .text(let bytes): stream.write(bytes, patterns: secrets.redactor.patterns, into: &ready)
        case .mask(let value): if secrets.add(mask: value) { newMasks.append(value) }
        }
    }

    private func writeReady() {
        guard !ready.isEmpty else { return }
        file.append(ready, at: .now())
        ready.removeAll(keepingCapacity: true)
    }

    private func takeMasks() -> [String] {
        defer { newMasks = [] }
        return newMasks
    }
}

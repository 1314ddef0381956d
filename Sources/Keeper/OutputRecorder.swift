import CProcesses
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

    private var isWithheld = false

    private static let largePiece = 16 << 10
    private static let manyMasks = 16
    private static let maskCommand = Array("add-mask".utf8)

    init(file: LogFile, secrets: SecretBook) {
        self.file = file
        self.secrets = secrets
    }

    /// Records what came; returns values that the step asked to mask for the first time.
    func record(_ bytes: UnsafeRawBufferPointer) -> [String] {
        takeMasksOfMany(in: bytes)
        guard !secrets.isFull else {
            withhold()
            return takeMasks()
        }
        filter.write(bytes, take)
        writeReady()
        return takeMasks()
    }

    /// Records what was held back; the next bytes start a new text.
    func finish() -> [String] {
        if secrets.isFull { return takeMasks() }
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

    /// Each mask changes what is looked for, which takes the longer the more there are: many are added together, before what
    /// stands between them.
    private func takeMasksOfMany(in bytes: UnsafeRawBufferPointer) {
        guard bytes.contains(Self.maskCommand) else { return }
        var scout = filter
        var values: [String] = []
        scout.write(bytes) { if case .mask(let value) = $0 { values.append(value) } }
        if values.count >= Self.manyMasks { newMasks += secrets.add(masks: values) }
    }

    private func withhold() {
        guard !isWithheld else { return }
        isWithheld = true
        add(line: "More than \(SecretBook.mostMasks) values are to be masked: the rest of the output is not recorded.")
    }

    private func take(_ piece: MaskCommandFilter.Piece) {
        switch piece {
        case .text(let bytes): stream.write(bytes, patterns: secrets.redactor.patterns, put)
        case .mask(let value): newMasks += secrets.add(masks: [value])
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

extension UnsafeRawBufferPointer {
    fileprivate func contains(_ text: [UInt8]) -> Bool {
        guard let base = baseAddress else { return false }
        return sluice_contains(base, Int64(count), text, Int64(text.count)) == 1
    }
}

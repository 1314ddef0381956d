/// Masks one stream of bytes as they come, holding back only what may still be the beginning of a secret.
///
/// Every occurrence of every pattern is masked; what overlaps or touches becomes one `***`.
package struct RedactionStream: Sendable {
    package static let mask = Array("***".utf8)

    private var state = SecretPatterns.root
    private var generation = 0
    /// The last bytes, which may be the beginning of a secret.
    private var held: [UInt8] = []
    /// Places count from the start of the stream.
    private var heldStart = 0
    /// Up to here everything has been emitted or masked.
    private var cursor = 0
    /// Where the last emitted mask ended.
    private var maskedUntil = -1
    /// Found and not yet emitted, in order, apart from each other.
    private var found: [Range<Int>] = []

    package init() {}

    /// Whether nothing is held back.
    package var isResolved: Bool { held.isEmpty }

    /// Passes on what is certain by now, in pieces that are good during the call only.
    package mutating func write(
        _ bytes: UnsafeRawBufferPointer, patterns: borrowing SecretPatterns, _ sink: (UnsafeRawBufferPointer) -> Void
    ) {
        adopt(patterns)
        let start = heldStart + held.count
        scan(bytes, at: start, patterns)
        emit(upTo: start + bytes.count - patterns.depth(of: state), bytes, at: start, sink)
    }

    /// Passes on what was held back: no more bytes come, or the next ones are another text.
    package mutating func finish(patterns: borrowing SecretPatterns, _ sink: (UnsafeRawBufferPointer) -> Void) {
        adopt(patterns)
        let end = heldStart + held.count
        emit(upTo: end, UnsafeRawBufferPointer(start: nil, count: 0), at: end, sink)
        state = SecretPatterns.root
        maskedUntil = -1
    }

    package mutating func write(_ bytes: [UInt8], patterns: borrowing SecretPatterns, into output: inout [UInt8]) {
        bytes.withUnsafeBytes { write($0, patterns: patterns) { output.append(contentsOf: $0) } }
    }

    package mutating func finish(patterns: borrowing SecretPatterns, into output: inout [UInt8]) {
        finish(patterns: patterns) { output.append(contentsOf: $0) }
    }

    /// Looks again at what is held, when patterns have been added since.
    private mutating func adopt(_ patterns: borrowing SecretPatterns) {
        guard generation != patterns.generation else { return }
        generation = patterns.generation
        state = SecretPatterns.root
        found = []
        let bytes = held
        bytes.withUnsafeBytes { scan($0, at: heldStart, patterns) }
    }

    private mutating func scan(_ bytes: UnsafeRawBufferPointer, at start: Int, _ patterns: borrowing SecretPatterns) {
        guard !patterns.isEmpty else { return }
        var index = 0
        while index < bytes.count {
            if state == SecretPatterns.root {
                index = patterns.filter.firstCandidate(in: bytes, from: index)
                if index == bytes.count { return }
            }
            repeat {
                state = patterns.next(state, bytes[index])
                index += 1
                let length = patterns.longestMatch(at: state)
                if length > 0 { note(start + index - length..<start + index) }
            } while index < bytes.count && state != SecretPatterns.root
        }
    }

    private mutating func note(_ match: Range<Int>) {
        var lower = match.lowerBound
        while let last = found.last, last.upperBound >= lower {
            lower = min(lower, last.lowerBound)
            found.removeLast()
        }
        found.append(lower..<match.upperBound)
    }

    /// Emits everything before `boundary` and holds the rest; `bytes` are those behind what is held, from `start` on.
    private mutating func emit(
        upTo boundary: Int, _ bytes: UnsafeRawBufferPointer, at start: Int, _ sink: (UnsafeRawBufferPointer) -> Void
    ) {
        var emitted = 0
        for match in found where match.lowerBound < boundary {
            pass(upTo: match.lowerBound, bytes, at: start, sink)
            if match.lowerBound > maskedUntil || maskedUntil < 0 { RedactionStream.mask.withUnsafeBytes(sink) }
            maskedUntil = match.upperBound
            cursor = max(cursor, match.upperBound)
            emitted += 1
        }
        found.removeFirst(emitted)
        pass(upTo: boundary, bytes, at: start, sink)
        hold(from: boundary, bytes, at: start)
    }

    private mutating func pass(
        upTo end: Int, _ bytes: UnsafeRawBufferPointer, at start: Int, _ sink: (UnsafeRawBufferPointer) -> Void
    ) {
        guard cursor < end else { return }
        if cursor < start {
            held.withUnsafeBytes {
                sink(UnsafeRawBufferPointer(rebasing: $0[(cursor - heldStart)..<(min(end, start) - heldStart)]))
            }
        }
        if end > start { sink(UnsafeRawBufferPointer(rebasing: bytes[max(0, cursor - start)..<(end - start)])) }
        cursor = end
    }

    private mutating func hold(from boundary: Int, _ bytes: UnsafeRawBufferPointer, at start: Int) {
        if boundary < start {
            held.removeFirst(boundary - heldStart)
            held.append(contentsOf: bytes)
        } else {
            held.removeAll(keepingCapacity: true)
            held.append(contentsOf: UnsafeRawBufferPointer(rebasing: bytes[(boundary - start)...]))
        }
        heldStart = boundary
    }
}

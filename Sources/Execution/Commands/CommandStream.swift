import Glibc

/// Reads a step's recorded output as it grows and carries out the workflow commands in it.
///
/// The output is masked already: `add-mask` is the keeper's to obey. The same bytes give the same effects, in whatever pieces they come.
package struct CommandStream: Sendable {
    package private(set) var effects = CommandEffects()
    private let settings: CommandSettings
    private var matchers: ProblemMatchers
    /// The beginning of a line that is not whole yet.
    private var held: [UInt8] = []
    /// Whether the rest of the present line is too long to be a command.
    private var isSkipping = false
    private var stopToken: String?

    /// A line that is longer is no command.
    private static let longestLine = 1 << 20

    package init(_ settings: CommandSettings = CommandSettings()) {
        self.settings = settings
        matchers = settings.matchers
    }

    package mutating func write(_ bytes: [UInt8]) {
        bytes.withUnsafeBytes { write($0) }
    }

    package mutating func write(_ bytes: UnsafeRawBufferPointer) {
        var rest = bytes
        if !held.isEmpty || isSkipping {
            let end = rest.position(of: 0x0A) ?? rest.count
            if !isSkipping { held.append(contentsOf: rest[..<end]) }
            if held.count > Self.longestLine { (held, isSkipping) = ([], true) }
            guard end < rest.count else { return }
            endLine()
            rest = UnsafeRawBufferPointer(rebasing: rest[(end + 1)...])
        }
        readWholeLines(rest)
    }

    /// The output ends here: a last line without a line break is a line.
    package mutating func finish() {
        endLine()
    }

    /// Lines that cannot be a command are passed over at the speed of a search, unless there are matchers to look at them.
    private mutating func readWholeLines(_ bytes: UnsafeRawBufferPointer) {
        let hasLegacyMark = bytes.containsLegacyMark
        // A piece without either mark need not be cut into lines, of which `yes` prints hundreds of millions a second.
        guard hasLegacyMark || !matchers.isEmpty || bytes.containsColons else {
            let end = bytes.lastIndex { $0 == 0x0A }.map { $0 + 1 } ?? 0
            return held.append(contentsOf: bytes[end...])
        }
        var start = 0
        while let end = bytes.position(of: 0x0A, from: start) {
            let line = UnsafeRawBufferPointer(rebasing: bytes[start..<end])
            start = end + 1
            guard hasLegacyMark || !matchers.isEmpty || line.beginsWithColons else { continue }
            // Some tools print more of these than of anything else.
            if stopToken == nil, line.isDisplayCommand { continue }
            read(line: line)
        }
        held.append(contentsOf: bytes[start...])
    }

    private mutating func endLine() {
        let line = held
        (held, isSkipping) = ([], false)
        if !line.isEmpty { line.withUnsafeBytes { read(line: $0) } }
    }

    private mutating func read(line: UnsafeRawBufferPointer) {
        guard line.count <= Self.longestLine else { return }
        var text = String(decoding: line, as: UTF8.self)[...]
        if text.utf8.last == 0x0D { text = Substring(text.utf8.dropLast()) }
        guard !obey(text), !matchers.isEmpty else { return }
        for annotation in matchers.read(line: String(text), in: settings.workspace) { effects.add(annotation) }
    }

    /// Whether the line was a command.
    private mutating func obey(_ line: Substring) -> Bool {
        var names = WorkflowCommand.names
        if let stopToken { names.insert(stopToken.lowercased()) }
        guard let command = WorkflowCommand(line: line, names: names) else { return false }
        if let stopToken {
            guard command.name == stopToken.lowercased() else { return false }
            self.stopToken = nil
        } else if command.name == "stop-commands" {
            stop(command, line: line)
        } else {
            let known = effects.matcherChanges.count
            effects.carryOut(command, line: String(line), settings)
            for change in effects.matcherChanges[known...] { matchers.apply(change) }
        }
        return true
    }

    private mutating func stop(_ command: WorkflowCommand, line: Substring) {
        let token = command.data
        let isInvalid =
            token.isEmpty || token.lowercased() == "pause-logging" || WorkflowCommand.names.contains(token.lowercased())
        if isInvalid, !settings.allowsUnsecureStopTokens {
            effects.fail(String(line), because: CommandEffects.invalidStopToken)
        } else {
            stopToken = token
        }
    }
}

extension UnsafeRawBufferPointer {
    fileprivate func position(of byte: UInt8, from start: Int = 0) -> Int? {
        guard start < count, let base = baseAddress else { return nil }
        return memchr(base + start, Int32(byte), count - start).map { UnsafeRawPointer($0) - base }
    }

    /// Whether `::` comes first, after white space.
    fileprivate var beginsWithColons: Bool {
        let place = endOfSpace
        return place + 1 < count && self[place] == 0x3A && self[place + 1] == 0x3A
    }

    private var endOfSpace: Int {
        var place = 0
        while place < count, self[place] == 0x20 || self[place] == 0x09 { place += 1 }
        return place
    }

    /// Whether it is a command that only the display carries out, as it is mostly written.
    fileprivate var isDisplayCommand: Bool {
        guard let base = baseAddress else { return false }
        let place = endOfSpace
        return Self.displayCommands.contains { command in
            command.utf8CodeUnitCount <= count - place
                && memcmp(base + place, command.utf8Start, command.utf8CodeUnitCount) == 0
        }
    }

    private static let displayCommands: [StaticString] = ["::debug::", "::group::", "::endgroup::"]

    /// Whether `::` stands anywhere.
    fileprivate var containsColons: Bool {
        var place = 0
        while let found = position(of: 0x3A, from: place) {
            if found + 1 < count, self[found + 1] == 0x3A { return true }
            place = found + 1
        }
        return false
    }

    /// Whether `##[` stands anywhere.
    fileprivate var containsLegacyMark: Bool {
        var place = 0
        while let found = position(of: 0x23, from: place) {
            if found + 2 < count, self[found + 1] == 0x23, self[found + 2] == 0x5B { return true }
            place = found + 1
        }
        return false
    }
}

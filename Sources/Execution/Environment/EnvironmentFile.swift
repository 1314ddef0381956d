/// What a step wrote to `GITHUB_ENV`, `GITHUB_OUTPUT` or `GITHUB_STATE`: `NAME=value` lines and `NAME<<DELIMITER` blocks.
///
/// The rules and messages are those of GitHub's runner (FileCommandManager.cs): what stands before an error counts.
package struct EnvironmentFile: Hashable, Sendable {
    package struct Pair: Hashable, Sendable {
        package var name: String
        package var value: String

        package init(_ name: String, _ value: String) {
            self.name = name
            self.value = value
        }
    }

    /// In the order of the file.
    package private(set) var pairs: [Pair] = []
    /// What ended the reading before the file's end, in GitHub's words.
    package private(set) var error: String?

    package init(_ content: [UInt8]) {
        // .NET reads a file without its byte order mark.
        var lines = Lines(content.starts(with: [0xEF, 0xBB, 0xBF]) ? content.dropFirst(3) : content[...])
        while error == nil, let line = lines.next() {
            if !line.isEmpty { read(line.content, &lines) }
        }
    }

    private mutating func read(_ line: ArraySlice<UInt8>, _ lines: inout Lines) {
        let equals = line.firstIndex(of: UInt8(ascii: "="))
        let heredoc = line.indices.first { line[$0...].starts(with: [0x3C, 0x3C]) }
        if let equals, equals < heredoc ?? .max {
            guard equals > line.startIndex else {
                error = "Invalid format '\(text(line))'. Name must not be empty"
                return
            }
            pairs.append(Pair(text(line[..<equals]), text(line[(equals + 1)...])))
        } else if let heredoc {
            readBlock(name: line[..<heredoc], delimiter: line[(heredoc + 2)...], of: line, &lines)
        } else {
            error = "Invalid format '\(text(line))'"
        }
    }

    private mutating func readBlock(
        name: ArraySlice<UInt8>, delimiter: ArraySlice<UInt8>, of line: ArraySlice<UInt8>, _ lines: inout Lines
    ) {
        guard !name.isEmpty, !delimiter.isEmpty else {
            error = "Invalid format '\(text(line))'. Name must not be empty and delimiter must not be empty"
            return
        }
        let start = lines.place
        var end = start
        while let next = lines.next() {
            if next.content.elementsEqual(delimiter) {
                pairs.append(Pair(text(name), text(lines.bytes[start..<end])))
                return
            }
            guard next.isEnded else {
                error = "Invalid value. EOF marker missing new line."
                return
            }
            end = next.content.endIndex
        }
        error = "Invalid value. Matching delimiter not found '\(text(delimiter))'"
    }

    private func text(_ bytes: ArraySlice<UInt8>) -> String { String(decoding: bytes, as: UTF8.self) }
}

/// Lines as they come, ended by a line feed alone.
private struct Lines {
    struct Line {
        var content: ArraySlice<UInt8>
        var isEnded: Bool
        var isEmpty: Bool { content.isEmpty }
    }

    let bytes: ArraySlice<UInt8>
    private(set) var place: Int

    init(_ bytes: ArraySlice<UInt8>) {
        self.bytes = bytes
        place = bytes.startIndex
    }

    mutating func next() -> Line? {
        guard place < bytes.endIndex else { return nil }
        let rest = bytes[place...]
        let end = rest.firstIndex(of: 0x0A)
        place = end.map { $0 + 1 } ?? bytes.endIndex
        return Line(content: rest[..<(end ?? bytes.endIndex)], isEnded: end != nil)
    }
}

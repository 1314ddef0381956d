/// The workflow commands that the keeper has to understand before a byte reaches the disk.
///
/// The grammar is that of GitHub's runner (ActionCommand.cs): `::name properties::value` after white space, or the older
/// `##[name properties]value` anywhere in the line; names are compared without regard to case.
enum MaskCommand: Equatable {
    /// `prefix` is what may be shown of the line.
    case addMask(value: String, prefix: String)
    case stop(token: String)
    /// Commands count again.
    case resume

    /// Nil for a line that is no such command; `stopToken` is the one that is waited for, if any.
    init?(line: some Collection<UInt8>, stopToken: String?) {
        let line = Array(line)
        let parsed =
            CommandLine(current: line).flatMap { $0.command(stopToken: stopToken) }
            ?? CommandLine(legacy: line).flatMap { $0.command(stopToken: stopToken) }
        guard let parsed else { return nil }
        self = parsed
    }

    private struct CommandLine {
        var name: String
        var value: String
        var prefix: String

        init?(current line: [UInt8]) {
            let start = line.prefix { MaskCommandFilter.isSpace($0) }.count
            guard line[start...].starts(with: "::".utf8), let end = line.position(of: "::", from: start + 2) else {
                return nil
            }
            name = CommandLine.name(line[(start + 2)..<end])
            value = CommandLine.unescaped(line[(end + 2)...], ["%0D": "\r", "%0A": "\n", "%25": "%"])
            prefix = String(decoding: line[..<start], as: UTF8.self) + "::add-mask::"
        }

        init?(legacy line: [UInt8]) {
            guard let start = line.position(of: "##[", from: 0), let end = line.position(of: "]", from: start + 3)
            else {
                return nil
            }
            name = CommandLine.name(line[(start + 3)..<end])
            value = CommandLine.unescaped(
                line[(end + 1)...], ["%3B": ";", "%0D": "\r", "%0A": "\n", "%5D": "]"])
            prefix = String(decoding: line[..<start], as: UTF8.self) + "##[add-mask]"
        }

        func command(stopToken: String?) -> MaskCommand? {
            if let stopToken { return name == stopToken.lowercased() ? .resume : nil }
            switch name {
            case "add-mask": return .addMask(value: value, prefix: prefix)
            case "stop-commands" where MaskCommand.canStop(token: value): return .stop(token: value)
            default: return nil
            }
        }

        private static func name(_ information: ArraySlice<UInt8>) -> String {
            String(decoding: information.prefix { $0 != 0x20 }, as: UTF8.self).lowercased()
        }

        private static func unescaped(_ bytes: ArraySlice<UInt8>, _ table: [String: String]) -> String {
            var result: [UInt8] = []
            var rest = bytes
            while let byte = rest.first {
                let escape = byte == 0x25 ? table[String(decoding: rest.prefix(3), as: UTF8.self)] : nil
                if let escape { result += escape.utf8 } else { result.append(byte) }
                rest = rest.dropFirst(escape == nil ? 1 : 3)
            }
            return String(decoding: result, as: UTF8.self)
        }
    }

    /// The runner refuses a token that is empty or the name of a command: nothing could be told from it.
    private static func canStop(token: String) -> Bool {
        !token.isEmpty && token != "pause-logging" && !knownCommands.contains(token.lowercased())
    }

    private static let knownCommands: Set<String> = [
        "add-mask", "stop-commands", "set-env", "set-output", "save-state", "add-path", "add-matcher",
        "remove-matcher", "debug", "warning", "error", "notice", "group", "endgroup", "echo", "internal-set-repo-path",
    ]
}

extension [UInt8] {
    /// Where the text occurs first, at or after `start`.
    fileprivate func position(of text: StaticString, from start: Int) -> Int? {
        let length = text.utf8CodeUnitCount
        guard start + length <= count else { return nil }
        let wanted = Swift.Array(UnsafeBufferPointer(start: text.utf8Start, count: length))
        return (start...(count - length)).first { self[$0...].starts(with: wanted) }
    }
}

/// What a watch writes, message by message: one has a line, and what belongs to it is indented below. In a log it is one line, without the
/// excerpt of the file that a terminal shows.
struct WatchWords {
    private var unfinished: [UInt8] = []
    private var message: String?

    /// The messages that are whole. A message is written at once: with the last byte that there is, the last one is whole, too.
    mutating func messages(in bytes: some Sequence<UInt8>) -> [String] {
        unfinished += bytes
        guard let end = unfinished.lastIndex(of: UInt8(ascii: "\n")) else { return [] }
        let lines = unfinished[...end].split(separator: UInt8(ascii: "\n"))
        let isWhole = end == unfinished.count - 1
        unfinished.removeSubrange(...end)
        var messages = lines.compactMap { take(String(decoding: $0, as: UTF8.self)) }
        if isWhole, let last = message {
            messages.append(last)
            message = nil
        }
        return messages
    }

    /// What was said last, by whoever is gone.
    mutating func rest() -> [String] {
        let last = unfinished.isEmpty ? nil : take(String(decoding: unfinished, as: UTF8.self))
        defer { (unfinished, message) = ([], nil) }
        return [last, message].compactMap { $0 }
    }

    /// - Returns: The message before, where this line begins another one.
    private mutating func take(_ line: String) -> String? {
        let text = line.drop { $0 == " " }
        if text.drop(while: \.isNumber).drop(while: { $0 == " " }).first == "|" { return nil }
        guard text.startIndex == line.startIndex || message == nil else {
            message? += " " + text
            return nil
        }
        defer { message = String(text) }
        return message
    }
}

import Expressions
import History
import Markup
import Processes
import Runs

/// Lines as JSON: `{"n":1,"offset":0,"time":"…","text":"…"}`, with a `length` where the line is longer than what is given of it.
struct LogLines {
    private let format: LogFormat
    private let index: LogIndex
    /// Between two lines.
    private let separator: UInt8
    private(set) var bytes: [UInt8] = []
    private(set) var count = 0
    /// The last line's: many come at the same moment.
    private var stamp: (time: UnixTime, text: String)?

    init(_ format: LogFormat, index: LogIndex, separator: UInt8) {
        (self.format, self.index, self.separator) = (format, index, separator)
    }

    mutating func append(_ line: LogReading.Line) {
        if count > 0 { bytes.append(separator) }
        count += 1
        bytes += "{\"n\":\(line.number),\"offset\":\(line.offset),\"time\":".utf8
        if let time = line.time { bytes += "\"\(text(of: time))\"".utf8 } else { bytes += "null".utf8 }
        switch format {
        case .text: append("text", String(decoding: line.bytes, as: UTF8.self))
        case .html: appendHTML(line)
        }
        if line.bytes.count < line.length { bytes += ",\"length\":\(line.length)".utf8 }
        bytes.append(UInt8(ascii: "}"))
    }

    private mutating func append(_ name: StaticString, _ text: String) {
        bytes += ",\"\(name)\":".utf8
        Value.string(text).appendJSON(to: &bytes)
    }

    private mutating func appendHTML(_ line: LogReading.Line) {
        let shown = LogRow(line, in: index)
        append("html", shown.html.source)
        if let mark = shown.mark { append("mark", mark) }
    }

    private mutating func text(of time: UnixTime) -> String {
        if let stamp, stamp.time == time { return stamp.text }
        let text = Timestamp(nanoseconds: Int64(clamping: time.nanoseconds)).text
        stamp = (time, text)
        return text
    }
}

/// A line as a page shows it.
struct LogRow {
    let html: HTML
    /// What kind of line it is, where it is another than text.
    let mark: String?

    init(_ line: LogReading.Line, in index: LogIndex) {
        let command = index.isMereText(line.number) ? nil : LogMark(line.bytes)
        let text = String(decoding: line.bytes, as: UTF8.self)
        mark = command?.name
        switch command {
        case .group(let title): html = TerminalText(title).html
        case .annotation(_, let message, let place):
            html = (place.map { .text($0 + ": ") } ?? HTML()) + TerminalText(message).html
        case .debug(let message): html = TerminalText(message).html
        case .groupEnd: html = HTML()
        case .stop, .silent, nil: html = TerminalText(text).html
        }
    }
}

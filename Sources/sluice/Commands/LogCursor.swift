import Display
import Foundation
import Processes
import Runs

/// Reads one step's log, line by line, from where it stopped the last time.
struct LogCursor {
    private let log: StepLog
    private var offset: UInt64 = 0
    private var reader: OutputReader
    /// The last line's: many lines come at the same moment.
    private var stamp: (time: UnixTime, text: String)?

    /// Bytes at a time; a longer line comes in pieces.
    private static let pieceSize = 1 << 20

    init(_ folder: StepFolder, style: LogStyle) {
        log = StepLog(folder: folder)
        reader = OutputReader(isDebugging: style == .debugging)
    }

    /// The next lines; nil when there are none (yet). An unfinished last one is among them only when no more can come.
    mutating func next(isComplete: Bool) throws(Failure) -> [StepLog.Line]? {
        var lines: [StepLog.Line]
        do {
            lines = try log.lines(from: offset, limit: Self.pieceSize)
        } catch {
            throw .fault(error.message)
        }
        if let last = lines.last, !last.isComplete {
            let isAtEnd = last.end >= log.length
            let isLong = lines.count == 1 && last.bytes.count >= Self.pieceSize
            if !isLong, !(isAtEnd && isComplete) { lines.removeLast() }
        }
        guard let last = lines.last else { return nil }
        offset = last.end
        return lines
    }

    /// What is to be printed for these lines.
    mutating func texts(_ lines: [StepLog.Line], _ text: LogText, prefix: String = "") -> String {
        var result = ""
        for line in lines {
            let start = line.time.map { stampText(at: $0, text) } ?? ""
            result += text.line(line.text, stamp: start, reader: &reader, prefix: prefix)
        }
        return result
    }

    private mutating func stampText(at time: UnixTime, _ text: LogText) -> String {
        if let stamp, stamp.time == time { return stamp.text }
        let new = text.stamp(Timestamp(nanoseconds: Int64(clamping: time.nanoseconds)))
        stamp = (time, new)
        return new
    }
}

extension StepLog {
    func piece(from offset: UInt64) throws(Failure) -> [UInt8] {
        do {
            return try read(from: offset, limit: 1 << 20)
        } catch {
            throw .fault(error.message)
        }
    }

    /// What a step's leftover children printed after it had ended.
    static func lateText(_ folder: StepFolder) throws(Failure) -> String {
        guard let data = FileManager.default.contents(atPath: folder.lateLog), !data.isEmpty else { return "" }
        let text = EscapeFilter.lines(String(decoding: data, as: UTF8.self))
        return text.map { $0 + "\n" }.joined()
    }

    /// The last lines, without workflow commands' own lines being taken out; for a run's report.
    static func lastLines(_ folder: StepFolder, count: Int) -> [String] {
        let log = StepLog(folder: folder)
        let reach: UInt64 = 64 << 10
        let start = log.length > reach ? log.length - reach : 0
        guard let bytes = try? log.read(from: start, limit: Int(reach)) else { return [] }
        var lines = String(decoding: bytes, as: UTF8.self).split(
            separator: "\n", omittingEmptySubsequences: false
        ).map(String.init)
        if lines.last == "" { lines.removeLast() }
        // The first may be the rest of a longer one.
        if start > 0, lines.count > 1 { lines.removeFirst() }
        return lines.suffix(count)
    }
}

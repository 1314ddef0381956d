/// How the report writes times, words and paths.
enum ReportWord {
    /// `340 ms`, `4.2 s`, `3 min 05 s`.
    static func duration(seconds: Double) -> String {
        guard seconds.isFinite, seconds > 0 else { return "0 ms" }
        if seconds < 0.9995 { return "\(Int((seconds * 1000).rounded())) ms" }
        if seconds < 59.95 { return decimal(seconds) + " s" }
        let whole = Int(min(seconds, 1e9).rounded())
        return "\(whole / 60) min \(whole % 60 < 10 ? "0" : "")\(whole % 60) s"
    }

    static func duration(from start: Int64?, to end: Int64?) -> String? {
        guard let start, let end, end >= start else { return nil }
        return duration(seconds: Double(end - start) / 1e9)
    }

    /// With one digit after the point.
    static func decimal(_ number: Double) -> String {
        let tenths = Int((number * 10).rounded())
        return "\(tenths / 10).\(abs(tenths % 10))"
    }

    /// `2026-11-22 02:39:33 UTC`.
    static func moment(_ nanoseconds: Int64) -> String {
        let text = LogMoment.text(nanoseconds)
        return "\(text.prefix(10)) \(text.dropFirst(11).prefix(8)) UTC"
    }

    /// `02:39:33.851`.
    static func clock(_ nanoseconds: Int64) -> String { String(LogMoment.text(nanoseconds).dropFirst(11).prefix(12)) }

    static func mark(_ outcome: StackOutcome?) -> String {
        switch outcome {
        case .success: "✓"
        case .failure: "✗"
        case .cancelled: "■"
        case .skipped: "–"
        case nil: "…"
        }
    }

    /// In lower case, for classes, too.
    static func word(_ outcome: StackOutcome?) -> String {
        switch outcome {
        case .success: "passed"
        case .failure: "failed"
        case .cancelled: "cancelled"
        case .skipped: "skipped"
        case nil: "unfinished"
        }
    }

    static func count(_ count: Int, _ one: String, _ many: String) -> String { "\(count) \(count == 1 ? one : many)" }

    /// The link of a path relative to the report; what could be read as a scheme or as markup is encoded.
    static func link(_ path: String) -> String {
        var link = "./"
        for byte in path.utf8 {
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "/"), UInt8(ascii: "."), UInt8(ascii: "-"),
                UInt8(ascii: "_"):
                link.unicodeScalars.append(Unicode.Scalar(byte))
            default:
                let digits = String(byte, radix: 16, uppercase: true)
                link += "%" + (digits.count < 2 ? "0" : "") + digits
            }
        }
        return link
    }
}

import Glibc
import Runs

extension Timestamp {
    /// RFC 3339 in UTC, to the millisecond: `2026-11-21T11:30:05.123Z`.
    package var text: String {
        let (seconds, rest) = nanoseconds.quotientAndRemainder(dividingBy: 1_000_000_000)
        var time = time_t(rest < 0 ? seconds - 1 : seconds)
        let fraction = rest < 0 ? rest + 1_000_000_000 : rest
        var parts = tm()
        gmtime_r(&time, &parts)
        return "\(padded(parts.tm_year + 1900, 4))-\(padded(parts.tm_mon + 1, 2))-\(padded(parts.tm_mday, 2))"
            + "T\(padded(parts.tm_hour, 2)):\(padded(parts.tm_min, 2)):\(padded(parts.tm_sec, 2))"
            + ".\(padded(fraction / 1_000_000, 3))Z"
    }
}

private func padded(_ number: some BinaryInteger, _ width: Int) -> String {
    let digits = String(number)
    return String(repeating: "0", count: max(0, width - digits.count)) + digits
}

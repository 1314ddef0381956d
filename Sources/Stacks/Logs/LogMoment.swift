import Glibc

/// Moments as docker writes them: RFC 3339 in UTC with nine digits of a second, which sorts as text.
package enum LogMoment {
    private static let second: Int64 = 1_000_000_000

    /// Nanoseconds since 1970, by this host's clock.
    package static func now() -> Int64 {
        var time = timespec()
        clock_gettime(CLOCK_REALTIME, &time)
        return Int64(time.tv_sec) * second + Int64(time.tv_nsec)
    }

    /// `2026-11-22T02:39:33.851033787Z`.
    package static func text(_ nanoseconds: Int64) -> String {
        var seconds = time_t(nanoseconds / second)
        var fraction = nanoseconds % second
        if fraction < 0 { (seconds, fraction) = (seconds - 1, fraction + second) }
        var date = tm()
        gmtime_r(&seconds, &date)
        let day = "\(padded(Int64(date.tm_year) + 1900, 4))-\(padded(date.tm_mon + 1, 2))-\(padded(date.tm_mday, 2))"
        let time = "\(padded(date.tm_hour, 2)):\(padded(date.tm_min, 2)):\(padded(date.tm_sec, 2))"
        return "\(day)T\(time).\(padded(fraction, 9))Z"
    }

    /// Nanoseconds since 1970; nil for anything but a moment in UTC between the years 1970 and 2261.
    package static func nanoseconds(_ text: some Collection<UInt8>) -> Int64? {
        let bytes = Array(text)
        let marks: [(Int, UInt8)] = [(4, 0x2D), (7, 0x2D), (10, 0x54), (13, 0x3A), (16, 0x3A)]
        guard bytes.count >= 20, bytes.last == UInt8(ascii: "Z"), marks.allSatisfy({ bytes[$0.0] == $0.1 }),
            let year = number(bytes[0..<4]), let month = number(bytes[5..<7]), let day = number(bytes[8..<10]),
            let hour = number(bytes[11..<13]), let minute = number(bytes[14..<16]), let second = number(bytes[17..<19]),
            (1970...2261).contains(year), (1...12).contains(month), (1...31).contains(day), hour < 24, minute < 60,
            second < 61, let fraction = fraction(bytes[19..<bytes.count - 1])
        else { return nil }
        var date = tm()
        (date.tm_year, date.tm_mon, date.tm_mday) = (Int32(year - 1900), Int32(month - 1), Int32(day))
        (date.tm_hour, date.tm_min, date.tm_sec) = (Int32(hour), Int32(minute), Int32(second))
        return Int64(timegm(&date)) * Self.second + fraction
    }

    /// Seconds with nine digits, as `since` of docker's API takes them.
    static func since(_ nanoseconds: Int64) -> String {
        let moment = max(0, nanoseconds)
        return "\(moment / second).\(padded(moment % second, 9))"
    }

    private static func fraction(_ bytes: ArraySlice<UInt8>) -> Int64? {
        if bytes.isEmpty { return 0 }
        guard bytes.first == UInt8(ascii: "."), (2...10).contains(bytes.count), let digits = number(bytes.dropFirst())
        else { return nil }
        return (bytes.count..<10).reduce(digits) { value, _ in value * 10 }
    }

    private static func number(_ bytes: ArraySlice<UInt8>) -> Int64? {
        var value: Int64 = 0
        for byte in bytes {
            guard (0x30...0x39).contains(byte) else { return nil }
            value = value * 10 + Int64(byte - 0x30)
        }
        return value
    }

    private static func padded(_ number: some BinaryInteger, _ width: Int) -> String {
        let digits = String(number)
        return String(repeating: "0", count: max(0, width - digits.count)) + digits
    }
}

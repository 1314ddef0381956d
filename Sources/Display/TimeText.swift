import Glibc
package import Runs

/// `0.4 s`, `12 s`, `3m 07s`, `2h 05m`.
package func durationText(_ seconds: Double) -> String {
    let seconds = max(0, seconds)
    if seconds < 9.95 { return "\((seconds * 10).rounded() / 10) s" }
    guard let whole = Int(exactly: seconds.rounded()) else { return "for ever" }
    if whole < 60 { return "\(whole) s" }
    return whole < 3600
        ? "\(whole / 60)m \(padded(whole % 60, 2))s" : "\(whole / 3600)h \(padded(whole % 3600 / 60, 2))m"
}

/// A time that somebody has set, as one writes it in `sluice.yml`: `30m`, `90s`.
func limitText(_ seconds: Double) -> String {
    let units = [(86_400.0, "d"), (3600, "h"), (60, "m"), (1, "s")]
    let unit = units.first { seconds >= $0.0 && seconds.truncatingRemainder(dividingBy: $0.0) == 0 }
    return unit.map { "\(Int(seconds / $0.0))\($0.1)" } ?? durationText(seconds)
}

extension Timestamp {
    /// `2026-11-21 10:44:03`, in the reader's time zone.
    package var localText: String { local.date + " " + local.time }

    /// `10:44:03.123`, in the reader's time zone.
    package var localTimeText: String {
        local.time + "." + padded(Int(nanoseconds / 1_000_000 % 1000), 3)
    }

    private var local: (date: String, time: String) {
        var seconds = time_t(nanoseconds / 1_000_000_000)
        var parts = tm()
        localtime_r(&seconds, &parts)
        let date = [Int(parts.tm_year) + 1900, Int(parts.tm_mon) + 1, Int(parts.tm_mday)]
        let time = [parts.tm_hour, parts.tm_min, parts.tm_sec].map(Int.init)
        return (
            date.map { padded($0, 2) }.joined(separator: "-"), time.map { padded($0, 2) }.joined(separator: ":")
        )
    }

    /// `just now`, `4 min ago`, `3 h ago`, `12 days ago`.
    package func age(now: Timestamp) -> String {
        let seconds = now.seconds(since: self)
        switch seconds {
        case ..<60: return "just now"
        case ..<3600: return "\(Int(seconds / 60)) min ago"
        case ..<172_800: return "\(Int(seconds / 3600)) h ago"
        default: return "\(Int(seconds / 86_400)) days ago"
        }
    }
}

/// `340 B`, `1.2 KiB`, `41 MiB`.
package func sizeText(_ bytes: Int) -> String {
    guard bytes >= 1024 else { return "\(bytes) B" }
    var (size, units) = (Double(bytes) / 1024, ["KiB", "MiB", "GiB", "TiB"][...])
    while size >= 1023.95, units.count > 1 {
        size /= 1024
        units = units.dropFirst()
    }
    let number = size < 9.95 ? "\((size * 10).rounded() / 10)" : "\(Int(size.rounded()))"
    return number + " " + (units.first ?? "")
}

private func padded(_ number: Int, _ width: Int) -> String {
    let digits = String(number)
    return String(repeating: "0", count: max(0, width - digits.count)) + digits
}

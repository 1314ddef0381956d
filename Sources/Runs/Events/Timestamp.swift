/// A moment by the wall clock, in nanoseconds since 1970 (UTC). Arrives inside events; nothing in this module reads a clock.
package struct Timestamp: Hashable, Comparable, Sendable {
    package var nanoseconds: Int64

    package init(nanoseconds: Int64) {
        self.nanoseconds = nanoseconds
    }

    package static func < (a: Timestamp, b: Timestamp) -> Bool { a.nanoseconds < b.nanoseconds }

    /// To the microsecond: what a JSON number holds exactly.
    package init(microseconds: Int) {
        nanoseconds = Int64(clamping: microseconds).multipliedReportingOverflow(by: 1000).partialValue
    }

    package var microseconds: Int { Int(clamping: nanoseconds / 1000) }

    /// This moment and so many seconds more; saturates instead of overflowing.
    package func advanced(bySeconds seconds: Double) -> Timestamp {
        let distance = Int64(exactly: (seconds * 1e9).rounded()) ?? .max
        let (sum, overflow) = nanoseconds.addingReportingOverflow(distance)
        return Timestamp(nanoseconds: overflow ? .max : sum)
    }

    /// Seconds from an earlier moment to this one.
    package func seconds(since earlier: Timestamp) -> Double {
        Double(nanoseconds - earlier.nanoseconds) / 1e9
    }
}

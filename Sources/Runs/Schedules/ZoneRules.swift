/// By how much the clocks of a time zone differ from UTC, and when. Who knows it is outside: nothing here reads a data base.
package protocol ZoneRules: Sendable {
    /// The seconds that are added to UTC at this moment.
    ///
    /// - Parameter second: Since 1970, in UTC.
    func offset(at second: Int) -> Int
}

/// UTC, and zones whose clocks are never changed.
package struct FixedOffset: ZoneRules, Hashable {
    private let seconds: Int

    package init(seconds: Int = 0) {
        self.seconds = seconds
    }

    package func offset(at second: Int) -> Int { seconds }
}

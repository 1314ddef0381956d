import Foundation
package import Runs

/// The rules of a zone of the IANA database, as Foundation has them.
package struct FoundationZone: ZoneRules {
    private let zone: TimeZone

    /// Nil for a zone that Foundation does not know.
    package init?(_ name: String) {
        guard let zone = TimeZone(identifier: name) else { return nil }
        self.zone = zone
    }

    package func offset(at second: Int) -> Int {
        zone.secondsFromGMT(for: Date(timeIntervalSince1970: Double(second)))
    }

    /// For what is only shown: UTC where the zone is unknown.
    package static func rules(_ name: String) -> any ZoneRules {
        FoundationZone(name) ?? FixedOffset()
    }
}

import Foundation
import Testing

@testable import Runs

/// The rules of a zone of the IANA database, as Foundation has them.
struct SystemZone: ZoneRules {
    private let zone: TimeZone

    init(_ name: String) throws {
        zone = try #require(TimeZone(identifier: name), "no zone '\(name)'")
    }

    func offset(at second: Int) -> Int {
        zone.secondsFromGMT(for: Date(timeIntervalSince1970: Double(second)))
    }
}

/// `2026-03-29T01:00Z`, read by hand: no calendar but ours takes part.
func moment(_ text: String) throws -> Timestamp {
    let match = try #require(text.wholeMatch(of: /(\d+)-(\d+)-(\d+)T(\d+):(\d+)(?::(\d+))?Z/))
    let (year, month, day) = (try number(match.1), try number(match.2), try number(match.3))
    // A day at a time, from a new year that is near enough.
    var date = (year - 1970) * 365
    while true {
        let civil = CivilDate(day: date)
        if (civil.year, civil.month, civil.day) == (year, month, day) { break }
        try #require(date < (year - 1969) * 366, "no day \(text)")
        date += 1
    }
    let seconds = try match.6.map(number) ?? 0
    return Timestamp(second: ((date * 24 + (try number(match.4))) * 60 + (try number(match.5))) * 60 + seconds)
}

private func number(_ text: Substring) throws -> Int { try #require(Int(text)) }

import Foundation
import Runs
import Testing

@testable import Server

@Suite struct AuditLogTests {
    private let database: ServerDatabase

    init() throws {
        database = try ServerDatabase(path: NSTemporaryDirectory() + "sluice-audit-\(UUID().uuidString).sqlite")
    }

    private func append(_ name: String, _ status: Int, minute: Int64, to log: AuditLog) async throws {
        try await log.append(
            AuditEntry(
                at: Timestamp(nanoseconds: minute * 60_000_000_000), name: name, means: "", peer: "socket",
                method: "POST", path: "/\(minute)", status: status))
    }

    private func paths(_ name: String, _ isIncluded: (Int) -> Bool) async throws -> [String] {
        let entries = try await AuditLog(database).entries(before: nil, most: 10_000)
        return entries.filter { $0.name == name && isIncluded($0.status) }.map(\.path)
    }

    @Test func keepsTheNewestRefusalsAndAllThatWasDone() async throws {
        let log = AuditLog(database, mostRefusals: 5)
        for minute in 1...20 as ClosedRange<Int64> {
            for name in ["", "ann"] { try await append(name, 403, minute: minute, to: log) }
            try await append("ann", 201, minute: minute, to: log)
        }
        let newest = (15...20).reversed().map { "/\($0)" }
        #expect(try await paths("") { $0 == 403 } == newest)
        #expect(try await paths("ann") { $0 == 403 } == newest)
        #expect(try await paths("ann") { $0 == 201 }.count == 20)
    }

    @Test func writesDownSoManyRefusalsOfAMinuteAndAllThatWasDone() async throws {
        let log = AuditLog(database)
        for _ in 0..<120 {
            try await append("", 401, minute: 1, to: log)
            try await append("ann", 201, minute: 1, to: log)
        }
        for _ in 0..<1010 { try await append("ann", 409, minute: 1, to: log) }
        try await append("bob", 403, minute: 1, to: log)
        #expect(try await paths("") { _ in true }.count == 100)
        #expect(try await paths("ann") { $0 == 409 }.count == 1000)
        #expect(try await paths("ann") { $0 == 201 }.count == 120)
        #expect(try await paths("bob") { _ in true }.count == 1)
    }
}

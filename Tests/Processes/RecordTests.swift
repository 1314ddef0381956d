import Foundation
import TestSupport
import Testing

@testable import Processes

@Suite("Records on disk", .ownThread)
struct RecordTests {
    private func record(_ status: ExitRecord.Status, interrupted: String? = nil) -> ExitRecord {
        ExitRecord(
            status: status, interrupted: interrupted, started: UnixTime(nanoseconds: 1),
            ended: UnixTime(nanoseconds: 2),
            logBytes: 3, bootID: BootID("b-1"))
    }

    @Test("An exit record reads as it was written")
    func exitRecord() {
        for record in [record(.exited(code: 0)), record(.signalled(signal: 9)), record(.failedToStart("No \"x y\"."))] {
            #expect(ExitRecord(text: record.text) == record)
        }
        let expected = """
            version 1
            status exited 7
            interrupted cancelled by a person
            started 1
            ended 2
            log-bytes 3
            boot b-1
            end 1

            """
        #expect(
            record(.exited(code: 7), interrupted: "cancelled\nby a\nperson").text.contains("cancelled by a person"))
        #expect(record(.exited(code: 7), interrupted: "cancelled by a person").text == expected)
    }

    @Test("A record that was cut anywhere is no record")
    func cut() {
        let text = record(.exited(code: 0)).text
        for length in 0..<text.utf8.count {
            #expect(ExitRecord(text: String(text.prefix(length))) == nil, "\(length) bytes")
        }
    }

    @Test("A started record has its process as soon as that is known")
    func startedRecord() {
        let process = ProcessIdentity(bootID: BootID("b-1"), pid: 5, startTime: 6)
        var record = StartedRecord(job: "build it", keeper: process, mark: "m=1", at: UnixTime(nanoseconds: 4))
        #expect(StartedRecord(text: record.text) == record)
        #expect(StartedRecord(text: record.text + "process b-1 5") == record)
        record.process = process
        #expect(StartedRecord(text: record.text) == record)
    }

    @Test(
        "A step's key has to do as a folder's name",
        arguments: ["", ".", "..", "a/b", "a\0b", String(repeating: "x", count: 201)])
    func stepKeys(name: String) {
        #expect(throws: KeeperError.self) { try StepID(name) }
    }

    @Test("Lines of a log have their places, times and ends")
    func lines() {
        var times: [UInt8] = []
        for (offset, time) in [(0, 10), (4, 20), (9, 30)] as [(UInt64, UInt64)] {
            times += LogTimes.record(offset: offset, time: UnixTime(nanoseconds: time))
        }
        let lines = StepLog.split(Array("abc\nde\n\nfgh".utf8)[...], at: 0, times: LogTimes(bytes: times + [1, 2]))
        #expect(lines.map(\.text) == ["abc", "de", "", "fgh"])
        #expect(lines.map(\.offset) == [0, 4, 7, 8])
        #expect(lines.map(\.time?.nanoseconds) == [10, 20, 20, 20])
        #expect(lines.map(\.isComplete) == [true, true, true, false])
        #expect(lines.last?.end == 11)
        #expect(LogTimes(bytes: []).time(at: 0) == nil)
    }

    @Test("Of many times only those of the wanted stretch are read", arguments: [0, 1, 5, 994, 995, 9_999])
    func stretchOfTimes(start: UInt64) throws {
        let path = FileManager.default.temporaryDirectory.appendingPathComponent("sluice-times-\(UUID())").path
        try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(atPath: path) }
        let folder = StepFolder(path: path)
        let bytes = (0..<200).flatMap { LogTimes.record(offset: $0 * 5, time: UnixTime(nanoseconds: $0)) }
        try Data(bytes).write(to: URL(fileURLWithPath: folder.logTimes))
        let (all, some) = (LogTimes(bytes: bytes), try LogTimes(of: folder, from: start, to: start + 7))
        for offset in start...(start + 7) { #expect(some.time(at: offset) == all.time(at: offset)) }
        #expect(some.count <= 4)
    }

    @Test("The keeper's command line reads as it was written")
    func arguments() {
        let arguments = KeeperArguments(
            runDirectory: "/a b", graceBeforeResume: .milliseconds(1500), resumeCommand: ["sluice", "resume", "3"],
            containment: .environmentMark, readiness: 3)
        #expect(KeeperArguments(commandLine: arguments.commandLine) == arguments)
        #expect(KeeperArguments(commandLine: ["--help"]) == nil)
    }
}

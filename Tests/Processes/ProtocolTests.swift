import TestSupport
import Testing

@testable import Processes

@Suite("Messages between engine and keeper", .ownThread)
struct ProtocolTests {
    private static let record = ExitRecord(
        status: .exited(code: 3), timedOut: true, interrupted: "cancelled", started: UnixTime(nanoseconds: 5),
        ended: UnixTime(nanoseconds: .max), logBytes: 12, truncated: true, bootID: BootID("boot"))

    static func requests() throws -> [KeeperRequest] {
        let step = try StepID("build.1")
        return [
            .hello(epoch: .max), .interrupt(step: step, reason: "why", force: .kill), .endJob("job ü"),
            .addSecrets(["a", "", "line\nline"]), .shutdown,
            .spawn(StepSpawn(step: step, job: "j", arguments: [], environment: [], workingDirectory: "")),
            .spawn(
                StepSpawn(
                    step: step, job: "j", arguments: [], environment: [], workingDirectory: "",
                    user: StepUser(name: "u", uid: 7, gid: 8, groups: [8, 9]))),
            .spawn(
                StepSpawn(
                    step: step, job: "j", arguments: ["bash", "-e"], environment: ["A=1", "B="],
                    workingDirectory: "/w", timeout: .milliseconds(1500), ladder: .standard(), secrets: ["s"],
                    outputLimit: 7, processLimit: 8)),
        ]
    }

    static func reports() throws -> [KeeperReport] {
        let step = try StepID("build.1")
        let identity = ProcessIdentity(bootID: BootID("boot"), pid: 7, startTime: 99)
        let states: [StepStatus.State] = [.running(pid: 4, bytes: 5), .ended(record), .lost]
        let steps = states.map { StepStatus(step: step, job: "j", state: $0) }
        return [
            .greeting(KeeperGreeting(keeper: identity, steps: steps, masks: ["m"], containment: .environmentMark)),
            .progress(step: step, bytes: 9), .masksAdded(step: step, values: ["v"]),
            .ended(step: step, record: record, isJobEmpty: true), .alreadyKnown(steps[0]),
            .jobEnded(job: "j", processesEnded: 3),
            .refused("A sentence."), .fenced(by: 4), .farewell(processesEnded: 2),
        ]
    }

    @Test("Every request and report comes out as it went in, also byte by byte")
    func roundTrip() throws {
        for request in try ProtocolTests.requests() {
            #expect(try KeeperRequest(payload: payload(request.frame())) == request)
        }
        for report in try ProtocolTests.reports() {
            #expect(try KeeperReport(payload: payload(report.frame())) == report)
        }
    }

    @Test("The client's own word is never sent")
    func ownWord() { #expect(KeeperReport.connectionLost(.malformedFrame("x")).frame() == nil) }

    @Test("Several frames in pieces of any size are cut where they were joined", arguments: [1, 3, 64, 10_000])
    func pieces(size: Int) throws {
        let requests = try ProtocolTests.requests()
        var bytes = requests.flatMap { $0.frame() ?? [] }[...]
        var reader = FrameReader()
        var found: [KeeperRequest] = []
        while !bytes.isEmpty {
            reader.append(bytes.prefix(size))
            bytes = bytes.dropFirst(size)
            while let payload = try reader.next() { found.append(try KeeperRequest(payload: payload)) }
        }
        #expect(found == requests)
    }

    @Test(
        "What is no message is refused",
        arguments: [
            [0, 0, 0, 0], [1, 0, 0, 0, 1], [255, 255, 255, 255], [2, 0, 0, 0, 9, 1], [2, 0, 0, 0, 1, 99],
            [2, 0, 0, 0, 1, 1], [6, 0, 0, 0, 1, 5, 255, 255, 255, 255], [3, 0, 0, 0, 1, 6, 0],
        ] as [[UInt8]])
    func malformed(bytes: [UInt8]) {
        #expect(throws: KeeperError.self) {
            var reader = FrameReader()
            reader.append(bytes)
            if let payload = try reader.next() { _ = try KeeperRequest(payload: payload) }
            // Not whole yet would be no answer for these.
        }
    }

    @Test("Mutated messages are read or refused, never a crash", arguments: 0..<40)
    func fuzz(seed: Int) throws {
        var state = UInt64(seed) &* 0x9E37_79B9_7F4A_7C15 &+ 1
        func random(_ limit: Int) -> Int {
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            return Int(state >> 33) % limit
        }
        let frames = try ProtocolTests.requests().map { $0.frame() } + ProtocolTests.reports().map { $0.frame() }
        for frame in frames {
            for _ in 0..<100 {
                var bytes = Array(payload(frame))
                for _ in 0...random(4) where !bytes.isEmpty {
                    switch random(3) {
                    case 0: bytes[random(bytes.count)] = UInt8(random(256))
                    case 1: bytes.remove(at: random(bytes.count))
                    default: bytes.insert(UInt8(random(256)), at: random(bytes.count + 1))
                    }
                }
                // What can be read can be written and read again.
                if let request = try? KeeperRequest(payload: bytes[...]) {
                    #expect(try KeeperRequest(payload: payload(request.frame())) == request)
                }
                if let report = try? KeeperReport(payload: bytes[...]) {
                    #expect(try KeeperReport(payload: payload(report.frame())) == report)
                }
            }
        }
    }

    private func payload(_ frame: [UInt8]?) -> ArraySlice<UInt8> { (frame ?? []).dropFirst(4) }
}

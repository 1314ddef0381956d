import Foundation
import Testing

/// A step of a finished run whose log a test writes itself.
struct LoggedStep {
    static let workflow = """
        on: workflow_dispatch
        jobs:
          build:
            runs-on: host
            steps:
              - run: echo hello
        """

    let served: ServedScratch
    /// As paths name it.
    let name: String
    private let file: String

    /// Runs the workflow `log`, which must be the one above.
    init(_ served: ServedScratch) throws {
        try served.run("log")
        let steps = served.store + "/runs/1/steps"
        name = try #require(
            try FileManager.default.contentsOfDirectory(atPath: steps).first {
                FileManager.default.fileExists(atPath: "\(steps)/\($0)/log")
            })
        (self.served, file) = (served, "\(steps)/\(name)/log")
    }

    var path: String { "/api/v1/projects/demo/runs/1/logs/\(name)" }

    /// As another file, as the keeper never does; the server sees that it is shorter, or is asked for the first time.
    func write(_ bytes: [UInt8]) throws {
        try Data().write(to: URL(fileURLWithPath: file))
        _ = try ask("/outline")
        try Data(bytes).write(to: URL(fileURLWithPath: file))
    }

    func ask(_ more: String, headers: [String: String] = [:]) throws -> HTTPReply {
        try served.tell("GET", path + more, headers: headers)
    }

    /// What `lines=` answers.
    func lines(_ range: String, _ more: String = "") throws -> [[String: Any]] {
        let reply = try ask("?lines=\(range)\(more)")
        try #require(reply.status == 200, "\(reply)")
        return try reply.text.split(separator: "\n").map { line in
            try #require(try JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any])
        }
    }

    func search(_ text: String) throws -> (count: Int, offsets: [Int], lines: [Int]) {
        let escaped = text.utf8.map { "%" + String($0 >> 4, radix: 16) + String($0 & 15, radix: 16) }.joined()
        let object = try ask("?search=\(escaped)").object()
        let matches = try #require(object["matches"] as? [[String: Int]])
        return (
            try #require(object["count"] as? Int), matches.compactMap { $0["offset"] }, matches.compactMap { $0["n"] }
        )
    }
}

/// The same numbers from the same seed: SplitMix64.
struct Seeded: RandomNumberGenerator {
    var state: UInt64

    init(_ seed: UInt64) { state = seed }

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var z = state
        z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
        z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
        return z ^ (z >> 31)
    }
}

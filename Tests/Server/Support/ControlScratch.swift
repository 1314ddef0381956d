import Foundation
import History
import Planning
import Runs
import TestSupport
import Testing

/// A repository whose runs are done to as a server does it: by `sluice internal-server`, with a store of its own.
final class ControlScratch {
    let scratch: Scratch
    let store: String
    private var asked = 0

    static func with(
        workflows: [String: String], settings: String? = nil, _ body: (ControlScratch) throws -> Void
    ) throws {
        try Scratch.with { scratch in
            for (name, text) in workflows {
                // What is left of steps is found by the mark.
                try scratch.write("workflows/\(name).yml", text.replacing("FOLDER", with: scratch.folder))
            }
            if let settings { try scratch.write("sluice.yml", settings) }
            try scratch.commit()
            try body(ControlScratch(scratch))
        }
    }

    private init(_ scratch: Scratch) {
        self.scratch = scratch
        store = scratch.folder + "/store"
    }

    /// What an order was answered, and the process that goes on with it.
    struct Reply {
        let fields: [String: Any]
        let process: ChildProcess

        var answer: [String: Any]? { fields["answer"] as? [String: Any] }
        var run: Int? { answer?["run"] as? Int }
        var problem: [String: Any]? { fields["problem"] as? [String: Any] }
        var status: Int? { problem?["status"] as? Int }
        var detail: String { problem?["detail"] as? String ?? "" }
    }

    /// An order that is being carried out.
    struct Asking {
        let process: ChildProcess
        fileprivate let output: String

        /// Returns as soon as there is an answer.
        func reply() throws -> Reply {
            var line = ""
            let isAnswered = eventually(within: 120) {
                // Before the end is looked at: what was written then is all there is.
                let hasEnded = process.hasEnded
                line = (try? String(contentsOfFile: output, encoding: .utf8)) ?? ""
                return line.hasSuffix("\n") || hasEnded
            }
            try #require(isAnswered && line.hasSuffix("\n"), "There was no answer: \(process.output)\(process.errors)")
            let object = try JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any]
            return Reply(fields: try #require(object), process: process)
        }
    }

    func ask(_ order: String, _ request: [String: Any]) throws -> Reply { try beginning(order, request).reply() }

    func beginning(_ order: String, _ request: [String: Any]) throws -> Asking {
        asked += 1
        let (input, output) = ("\(scratch.folder)/order-\(asked)", "\(scratch.folder)/answer-\(asked)")
        try JSONSerialization.data(withJSONObject: request).write(to: URL(fileURLWithPath: input))
        let command =
            "exec '\(scratch.sluice)' internal-server \(order) --repository '\(scratch.repository)' "
            + "--data-dir '\(store)' < '\(input)' 3> '\(output)'"
        return Asking(process: try scratch.start(["-c", command], program: "sh"), output: output)
    }

    func startRequest(_ workflow: String, _ more: [String: Any] = [:]) -> [String: Any] {
        ["workflow": workflow, "event": "workflow_dispatch", "requester": "ann"].merging(more) { $1 }
    }

    /// What `show --json` says.
    func shown(_ run: Int) throws -> [String: Any] {
        try scratch.run("show", "\(run)", "--json", "--data-dir", store).objects().first ?? [:]
    }

    /// Who asked for it, as the first event of its journal says.
    func requester(_ run: Int) throws -> String? {
        guard case .created(let request)? = try Store.open(directory: store).entries(ofRun: run).first?.event else {
            return nil
        }
        return request.requester
    }

    func conclusion(_ run: Int) throws -> String? { try shown(run)["conclusion"] as? String }

    func waitsForApproval(_ run: Int) throws -> [String: Any]? {
        var approval: [String: Any]?
        _ = try eventually(within: 120) {
            approval = (try shown(run)["approvals"] as? [[String: Any]])?.first
            return approval != nil
        }
        return approval
    }
}

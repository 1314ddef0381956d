import Conductor
import Expressions
import Git
import History
import Workflows

/// What runs have left behind besides themselves: approvals, obligations, ticks of schedules, deployments, evidence.
extension APIRoutes {
    static func records(_ parts: ServerParts) -> [Route] {
        [
            .asking("projects/{project}/runs/{run}/approvals", parts, .role(.view), .listRunApprovals) { call in
                let run = try call.run()
                let approvals = try await call.project().reading { store in
                    _ = try store.run(run)
                    return try store.approvals(ofRun: run)
                }
                return APIAnswer("approvals", approvals.map(\.value))
            },
            .asking("projects/{project}/approvals", parts, .role(.view), .listApprovals) { call in
                let (before, limit) = (try call.query.before(), try call.query.limit())
                let (waiting, decided) = try await call.project().reading { store in
                    // Those that wait stand on the first page, all of them.
                    (
                        try before == nil ? store.waitingApprovals() : [],
                        try store.decidedApprovals(before: before, runs: limit + 1)
                    )
                }
                let (page, next) = Self.page(of: decided, runs: limit) { $0.run.number }
                return APIAnswer("approvals", (waiting + page).map(\.value), next: next)
            },
            .asking("projects/{project}/obligations", parts, .role(.view), .listObligations) { call in
                let (before, limit) = (try call.query.before(), try call.query.limit())
                let (open, stacks, settled) = try await call.project().reading { store in
                    (
                        try before == nil ? store.openObligations() : [],
                        try before == nil ? store.standingStacks() : [],
                        try store.settledObligations(before: before, runs: limit + 1)
                    )
                }
                let (page, next) = Self.page(of: settled, runs: limit) { $0.run.number }
                return APIAnswer(
                    "obligations", open.map(\.value) + stacks.map(\.obligationValue) + page.map(\.value), next: next)
            },
            .asking("projects/{project}/schedules", parts, .role(.view), .listTicks) { call in
                let (before, limit) = (try call.query.before(), try call.query.limit())
                let workflow = call.query.text("workflow")
                let ticks = try await call.project().reading { store in
                    try store.ticks(ofWorkflow: workflow, before: before, limit: limit + 1)
                }
                let next = ticks.count > limit ? APIAnswer.Next("before", ticks[limit - 1].id) : nil
                let coming = await ComingTicks.values(of: try call.project(), only: workflow, parts)
                let drills = try await Drill.values(of: try call.project(), only: workflow, parts)
                return APIAnswer(
                    "ticks", ticks.prefix(limit).map(\.value),
                    besides: ["schedules": .array(coming), "drills": .array(drills)], next: next)
            },
            .asking("projects/{project}/deployments", parts, .role(.view), .listDeployments) { call in
                APIAnswer("live", try await call.project().reading { try $0.liveDeployments() }.map(\.value))
            },
            .asking("projects/{project}/deployments/{environment}", parts, .role(.view), .listEnvironment) { call in
                let (before, limit) = (try call.query.before(), try call.query.limit())
                let environment = try call.request.parameter("environment")
                let found = try await call.project().reading { store in
                    try store.deployments(to: environment, before: before, runs: limit + 1)
                }
                let (page, next) = Self.page(of: found, runs: limit) { $0.run }
                return APIAnswer("deployments", page.map(\.value), next: next)
            },
            .asking("projects/{project}/evidence/{sha}", parts, .role(.view), .getEvidence) { call in
                let text = try call.request.parameter("sha")
                guard let commit = CommitID(hex: text.lowercased()) else {
                    throw Problem.notFound("'\(text)' is no full SHA.", hint: "Give all 40 digits.")
                }
                return APIAnswer(
                    try await call.project().reading { try EvidenceReading($0, of: commit.hex) }.value)
            },
        ]
    }

    /// What of a list that has one run too many belongs on the page.
    private static func page<Item>(
        of items: [Item], runs limit: Int, _ run: (Item) -> Int
    ) -> (items: [Item], next: APIAnswer.Next?) {
        var numbers: [Int] = []
        for item in items where numbers.last != run(item) { numbers.append(run(item)) }
        guard numbers.count > limit else { return (items, nil) }
        let last = numbers[limit - 1]
        return (items.filter { run($0) >= last }, APIAnswer.Next("before", last))
    }
}

import Planning
import Runs
import Source
import Testing

@Suite("Steps that actions bring along")
struct ActionTests {
    private static func file(_ reference: String, _ runs: String) -> ActionFile {
        ActionFile(
            reference: reference, folder: "/actions", name: "action.yml",
            text: "name: A\ndescription: A\nruns: \(runs)\n")
    }

    private static let script = file("o/script@v1", "{ using: node20, main: m.js, pre: p.js, post: q.js }")
    private static let late = file("o/late@v1", "{ using: node20, main: m.js, post: q.js }")
    private static let two = file(
        "o/two@v1", "{ using: composite, steps: [{ run: one, shell: bash }, { run: two, shell: bash, if: always() }] }")
    private static let outer = file(
        "o/outer@v1", "{ using: composite, steps: [{ uses: o/script@v1 }, { run: last, shell: bash }] }")

    /// A job `a` with these steps.
    private func story(_ steps: String) throws -> Story {
        try Story(
            "on: push\njobs:\n  a:\n    runs-on: ubuntu-latest\n    steps:\n\(steps)",
            actions: [Self.script, Self.late, Self.two, Self.outer])
    }

    /// Ends the one step that runs, and all that are expanded before it.
    private func end(_ story: inout Story, _ outcome: Outcome = .success) throws {
        try expand(&story)
        let step = try #require(story.runningSteps("a").first)
        try story.tell(.stepFinished(step, StepReport(outcome: outcome)))
        try story.settle()
    }

    private func expand(_ story: inout Story) throws {
        while let step = story.runningSteps("a").first(where: { isUnopened($0, story) }) {
            try story.tell(.stepExpanded(step, nil))
            try story.settle()
        }
    }

    private func isUnopened(_ step: StepID, _ story: Story) -> Bool {
        guard let node = story.state.state(of: step.job)?.running?.nodes[step.index],
            case .action(let action) = node.planned.action
        else { return false }
        return action.isComposite
    }

    private func places(_ story: Story) -> [String] {
        story.runningSteps("a").map { "\($0.phaseMark)\($0.index)" }
    }

    @Test("run in the place of the step that uses it, pre before and post after all others, in reverse order")
    func order() throws {
        var story = try story("      - run: first\n      - uses: o/outer@v1\n      - uses: o/script@v1")
        var seen: [String] = []
        while story.result("a") == nil {
            try expand(&story)
            seen += places(story)
            try end(&story)
        }
        #expect(seen == ["pre-3", "pre-2", "0", "3", "4", "2", "post-2", "post-3"])
        #expect(story.result("a") == .success)
    }

    @Test("post steps come in reverse order, whether their actions have a pre step or none")
    func postOrder() throws {
        var story = try story("      - uses: o/late@v1\n      - uses: o/script@v1\n      - uses: o/late@v1")
        var seen: [String] = []
        while story.result("a") == nil {
            seen += places(story)
            try end(&story)
        }
        #expect(seen == ["pre-1", "0", "1", "2", "post-2", "post-1", "post-0"])
    }

    @Test("fail their action, whose steps see that, and the job goes on as after any failed step")
    func failure() throws {
        var story = try story("      - uses: o/two@v1\n      - run: next")
        try end(&story, .failure)
        let step = try #require(story.runningSteps("a").first)
        #expect(story.state.status(of: step) == .failure)
        #expect(story.state.state(of: JobID("a"))?.running?.status == .success)
        try end(&story)
        #expect(story.state.state(of: JobID("a"))?.running?.status == .failure)
        #expect(story.report("a", step: 0)?.outcome == .failure)
    }

    @Test("that are lost have failed, and their action goes on with what always runs")
    func lost() throws {
        var story = try story("      - uses: o/two@v1\n      - run: next")
        try expand(&story)
        let lost = try #require(story.runningSteps("a").first)
        try story.tell(.stepLost(lost))
        #expect(story.state.textOfLoss(of: lost) == StepReport.engineLost)
        try story.settle()
        #expect(story.state.textOfLoss(of: lost) == StepReport.engineLost)
        #expect(places(story) == ["3"])
        try end(&story)
        #expect(story.report("a", step: 0)?.outcome == .failure)
    }

    @Test("of a finalizer that are lost begin anew with it, under new names")
    func lostFinalizer() throws {
        var story = try story("      - { uses: o/two@v1, if: always() }")
        try end(&story)
        try story.tell(.stepLost(try #require(story.runningSteps("a").first)))
        try story.settle()
        #expect(places(story) == ["2"])
        var other = try self.story("      - { uses: o/outer@v1, if: always() }")
        for _ in 0..<1 { try end(&other) }
        try expand(&other)
        let lost = try #require(other.runningSteps("a").first)
        try other.tell(.stepLost(lost))
        #expect(other.state.textOfLoss(of: lost) == StepReport.engineLostRunAgain)
        try other.settle()
        #expect(other.state.textOfLoss(of: lost) == StepReport.engineLostRunAgain)
        #expect(places(other) == ["0"])
        #expect(other.runningSteps("a").first?.attempt == 2)
        try expand(&other)
        #expect(places(other) == ["3"])
        try end(&other)
        try end(&other)
        // Both attempts at the script are followed by its post step.
        try expand(&other)
        #expect(places(other) == ["post-3"])
        try end(&other)
        #expect(places(other) == ["post-1"])
        try end(&other)
        #expect(other.result("a") == .success)
    }

    @Test("are interrupted with their action, except for what always runs; a finalizer's are not")
    func cancelled() throws {
        var story = try story("      - uses: o/two@v1")
        try expand(&story)
        try story.cancel()
        #expect(story.interruption("a") == .cancelled)
        try end(&story, .cancelled)
        #expect(places(story) == ["2"])
        #expect(story.interruption("a") == nil)
        try end(&story)
        #expect(story.report("a", step: 0) == nil)
        #expect(story.result("a") == .cancelled)

        var finalizer = try self.story("      - { uses: o/two@v1, if: always() }")
        try expand(&finalizer)
        try finalizer.cancel()
        #expect(finalizer.interruption("a") == nil)
        #expect(finalizer.state.status(of: try #require(finalizer.runningSteps("a").first)) == .success)
    }

    @Test("are ended by cancel with the background step whose action they belong to")
    func cancelledInBackground() throws {
        var story = try story(
            "      - { id: it, uses: o/two@v1, background: true }\n      - cancel: it\n      - run: next")
        try story.tell(.stepExpanded(try #require(story.runningSteps("a").first), nil))
        try story.settle()
        #expect(story.interruption("a") == .cancelled)
        try end(&story, .cancelled)
        try end(&story)
        #expect(places(story) == ["2"])
        try end(&story)
        #expect(story.result("a") == .success)
    }

    @Test("are known by their names from the step that uses the action down")
    func titles() throws {
        var story = try story("      - run: first\n      - { uses: o/outer@v1, name: Outer }")
        try end(&story)
        try end(&story)
        try expand(&story)
        let step = try #require(story.runningSteps("a").first)
        #expect(story.state.title(of: step).description == "2/2 Outer / Run o/script@v1")
    }
}

package import History
package import Runs

/// What is live in which environment, as a table.
package struct EnvironmentsText {
    private let style: Style
    private let now: Timestamp

    package init(style: Style, now: Timestamp) {
        self.style = style
        self.now = now
    }

    package func text(_ deployments: [RecordedDeployment]) -> String {
        var table = TextTable(
            header: ["ENVIRONMENT", "LIVE", "SINCE", "", "BY", "RUN", "WORKFLOW", "URL"].map(style.dim),
            rightAligned: [5])
        for live in deployments {
            table.add([
                live.environment.onScreen, live.commitText.onScreen, live.deployedAt.localText,
                live.deployedAt.age(now: now), live.byText.onScreen, "\(live.run)", live.workflow.onScreen,
                (live.url ?? "").onScreen,
            ])
        }
        return table.text
    }
}

extension RecordedDeployment {
    /// `main@1a2b3c4`.
    var commitText: String { Display.commitText(ref: ref, sha: sha, isSnapshot: isSnapshot) }

    var byText: String { requester + (approvedBy.map { ", approved by \($0)" } ?? "") }
}

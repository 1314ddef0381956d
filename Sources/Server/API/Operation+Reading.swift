import Expressions
import History
import Runs

/// What the document says of questions.
extension Operation {
    private static func asking(
        _ id: String, _ summary: String, tag: String, query: [Parameter] = [], _ schema: String
    ) -> Operation {
        Operation(id, summary, tag: tag, query: query, answers: [Answer(200, "So it is.", schema)])
    }

    static let listProjects = asking("listProjects", "The projects that you may see", tag: "projects", "Projects")
    static let getProject = asking(
        "getProject", "A project: what is open, waits, is live and runs", tag: "projects", "ProjectDetails")
    static let listWorkflows = asking(
        "listWorkflows", "The workflows of the default branch", tag: "workflows", "Workflows")
    static let listRuns = asking(
        "listRuns", "Runs, the newest first", tag: "runs",
        query: [
            Parameter("workflow", "Its path, file or name."),
            Parameter("branch", "A branch, or the full name of a ref."),
            Parameter("sha", "The beginning of a SHA.", ["type": "string", "pattern": "^[0-9a-fA-F]{1,64}$"]),
            Parameter("actor", "Who caused it."), Parameter("event", "Its event."),
            .choice("state", "Where it stands.", ["created", "running", "finished"]),
            .choice("conclusion", "How it ended.", Outcome.allCases.map(\.rawValue)), .before("runs"), .limit,
        ], "Runs")
    static let getRun = asking("getRun", "A run with all that is known of it", tag: "runs", "RunDetails")
    static let listJobs = asking("listJobs", "The jobs of a run with their steps", tag: "runs", "Jobs")
    static let getJob = asking("getJob", "A job of a run", tag: "runs", "Job")
    static let listSteps = asking("listSteps", "The steps of a run", tag: "runs", "Steps")
    static let getJournal = asking(
        "getJournal", "The journal of a run", tag: "runs",
        query: [
            Parameter(
                "after", "Only entries after this one.",
                ["type": "integer", "minimum": 0, "maximum": .number(Double(Int32.max))]),
            Parameter(
                "limit", "How many at most.", ["type": "integer", "minimum": 1, "maximum": 1000, "default": 100]),
        ], "Journal")
    static let listArtifacts = asking("listArtifacts", "The artifacts of a run", tag: "artifacts", "Artifacts")
    static let getArtifact = asking(
        "getArtifact", "An artifact with its files", tag: "artifacts", "ArtifactDetails")
    static let downloadArtifact = Operation(
        "downloadArtifact", "An artifact as a zip archive", tag: "artifacts",
        answers: [Answer(200, "The archive.", nil, type: "application/zip")])
    static let getArtifactFile = Operation(
        "getArtifactFile", "A file of an artifact", tag: "artifacts",
        answers: [Answer(200, "Its bytes, in a sandbox.", nil, type: "*/*")])
    static let listRunApprovals = asking(
        "listRunApprovals", "What a run has asked for", tag: "approvals", "Approvals")
    static let listApprovals = asking(
        "listApprovals", "Approvals: those that wait, then those that are decided, by runs", tag: "approvals",
        query: [.before("those of runs"), .limit], "Approvals")
    static let listObligations = asking(
        "listObligations", "Obligations: the open ones, then those that are settled, by runs", tag: "obligations",
        query: [.before("those of runs"), .limit], "Obligations")
    static let listTicks = asking(
        "listTicks", "The ticks of schedules and what became of them, what is due next, and the times of drills",
        tag: "schedules",
        query: [Parameter("workflow", "Its path."), .before("ticks"), .limit], "Ticks")
    static let listDeployments = asking(
        "listDeployments", "What is live in each environment", tag: "deployments", "Live")
    static let listEnvironment = asking(
        "listEnvironment", "What was brought into an environment, the newest run first", tag: "deployments",
        query: [.before("those of runs"), .limit], "Deployments")
    static let getEvidence = asking("getEvidence", "What is known of a commit", tag: "evidence", "Evidence")
    static let listRunners = asking(
        "listRunners", "The machine that runs are carried out on", tag: "runners", "Runners")
    static let getDocument = asking("getDocument", "This document", tag: "document", "Document")
}

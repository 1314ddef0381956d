import Conductor
import History
import Planning
import Runs

extension String {
    /// On one line and without terminal control sequences: what a file or an option says must not draw.
    package var onScreen: String {
        if utf8.allSatisfy({ (0x20..<0x7F).contains($0) }) { return self }
        let spaced = String.UnicodeScalarView(unicodeScalars.map { (0x09...0x0D).contains($0.value) ? " " : $0 })
        return EscapeFilter.text(String(spaced), .nothing).onOneLine
    }
}

extension RecordedRun {
    var onScreen: RecordedRun {
        var run = self
        run.workflow = workflow.onScreen
        run.workflowName = workflowName.onScreen
        run.event = event.onScreen
        run.ref = ref.onScreen
        run.actor = actor.onScreen
        run.cancelledBy = cancelledBy?.onScreen
        return run
    }
}

extension RecordedDetails {
    /// With names and reasons as they may be printed; what steps say besides is filtered where it is shown.
    var onScreen: RecordedDetails {
        var details = self
        details.run = run.onScreen
        details.jobs = jobs.map(\.onScreen)
        return details
    }
}

extension RecordedJob {
    var onScreen: RecordedJob {
        var job = self
        job.name = name.onScreen
        job.reason = reason?.onScreen
        job.steps = steps.map(\.onScreen)
        return job
    }
}

extension RecordedStep {
    var onScreen: RecordedStep {
        var step = self
        step.name = name.onScreen
        step.reason = reason?.onScreen
        return step
    }
}

extension StepTitle {
    var onScreen: StepTitle {
        var title = self
        title.name = name.onScreen
        return title
    }
}

import Conductor
import History
import Runs

/// Tells how one job failed: the step, the last lines that it printed, and its annotations.
struct FailureText {
    private let job: RecordedJob
    private let style: Style
    private static let mostAnnotations = 10

    init(_ job: RecordedJob, style: Style) {
        self.job = job
        self.style = style
    }

    func text(lastLines: (RecordedStep) -> [String]) -> String {
        var lines = [style.bold("✗ " + heading, .red)]
        if let step = job.failedStep {
            var reader = OutputReader()
            let texts = lastLines(step).flatMap { reader.read($0).texts(style) }
            lines += texts.map { "  \(style.dim("│")) \($0)" }
        }
        let annotations = (job.failedStep?.annotations ?? []).filter { $0.level == .error } + job.annotations
        lines += annotations.prefix(Self.mostAnnotations).flatMap { AnnotationText($0, style: style).lines(indent: 2) }
        if annotations.count > Self.mostAnnotations {
            lines.append(style.dim("  … \(annotations.count - Self.mostAnnotations) more annotations"))
        }
        return lines.map { $0 + "\n" }.joined()
    }

    private var heading: String {
        guard let step = job.failedStep else { return "\(job.name): \(job.reason ?? "failed")" }
        let time = step.seconds.map { " after \(durationText($0))" } ?? ""
        return "\(job.name) › \(step.title): \(step.explanation)\(time)"
    }
}

/// An annotation as compilers write theirs: `file:line:column: error: message`.
struct AnnotationText {
    private let annotation: Annotation
    private let style: Style

    init(_ annotation: Annotation, style: Style) {
        self.annotation = annotation
        self.style = style
    }

    func lines(indent: Int) -> [String] {
        let place = annotation.place.map { $0 + ": " } ?? ""
        let title = annotation.title.map { $0 + ": " } ?? ""
        let texts = annotation.message.split(separator: "\n", omittingEmptySubsequences: false)
            .map { EscapeFilter.text(String($0), .nothing) }
        let margin = String(repeating: " ", count: indent)
        let level = style.paint(annotation.level.rawValue + ":", annotation.level.colour)
        let first = margin + place + level + " " + title + (texts.first ?? "")
        return [first] + texts.dropFirst().map { margin + "  " + $0 }
    }
}

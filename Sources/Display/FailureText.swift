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
        var reader = OutputReader()
        let tail = job.failedStep.map { lastLines($0).flatMap { reader.read($0).texts(style) } } ?? []
        let lines = [heading] + tail.map { "  \(style.dim("│")) \($0)" } + annotationLines(notIn: Set(tail))
        return lines.map { $0 + "\n" }.joined()
    }

    private var heading: String {
        let allowed = job.isForgiven ? " (allowed to fail)" : ""
        guard let step = job.failedStep else { return painted("✗ \(job.name)\(allowed): \(job.reason ?? "failed")") }
        let time = step.seconds.map { " (\(durationText($0)))" } ?? ""
        return painted("✗ \(job.name) › \(step.title)\(time)\(allowed): \(step.explanation)")
    }

    private func painted(_ text: String) -> String { style.bold(text, job.isForgiven ? .yellow : .red) }

    /// Those that the tail does not show already.
    private func annotationLines(notIn tail: Set<String>) -> [String] {
        let annotations = (job.failedStep?.annotations ?? []).filter { $0.level == .error } + job.annotations
        let hidden = annotations.filter {
            !AnnotationText($0, style: style).lines(indent: 0).allSatisfy(tail.contains)
        }
        let lines = hidden.prefix(Self.mostAnnotations).flatMap { AnnotationText($0, style: style).lines(indent: 2) }
        let rest = hidden.count - Self.mostAnnotations
        return rest > 0 ? lines + [style.dim("  … \(rest) more annotations")] : lines
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
        let place = annotation.place.map { $0.onScreen + ": " } ?? ""
        let title = annotation.title.map { $0.onScreen + ": " } ?? ""
        let texts = annotation.message.split(separator: "\n", omittingEmptySubsequences: false)
            .map { EscapeFilter.text(String($0), .nothing) }
        let margin = String(repeating: " ", count: indent)
        let level = style.paint(annotation.level.rawValue + ":", annotation.level.colour)
        let first = margin + place + level + " " + title + (texts.first ?? "")
        return [first] + texts.dropFirst().map { margin + "  " + $0 }
    }
}

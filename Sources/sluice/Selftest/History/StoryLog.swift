import Digests
import Runs

/// What a step that nobody ran would have printed.
struct StoryLog {
    let text: String

    init(_ step: StepID, _ outcome: Outcome) {
        let lines = (1...40).map { "\(step): line \($0) of what it has to say\n" }
        text = lines.joined() + (outcome == .failure ? "##[error]It went wrong, as it was meant to.\n" : "")
    }

    var report: LogReport {
        var checksum = Checksum()
        checksum.update(Array(text.utf8))
        return LogReport(size: text.utf8.count, checksum: checksum.text)
    }
}

import ArgumentParser
import Display

/// `sluice alert`: sends the alerts that are due, as the daemon of schedules has it done.
struct AlertCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "alert", abstract: "Send the alerts that are due.", shouldDisplay: false)

    @OptionGroup var location: LocationOptions

    func run() throws {
        let project = try Project(location)
        guard let store = try project.existingStore() else { return }
        Alerts(project: project, store: store).send().write()
    }
}

extension [Alerts.News] {
    /// Faults on standard error.
    func write() {
        for news in self { StandardOutput.write(news.text.onScreen + "\n", to: news.isFault ? 2 : 1) }
    }
}

import Expressions
import HTTP
import History
import Planning
import Runs
import Workflows

/// Sends what the store says is to be told, to those whom `sluice.yml` of the default branch names now.
struct Alerts {
    /// What became of one, as a sentence.
    struct News {
        let text: String
        let isFault: Bool
    }

    let project: Project
    let store: Store
    /// Those that were given for a run of this process; the others are read when they are needed.
    var secrets: [String: String] = [:]

    /// Sends all that are due, one after the other; what cannot be sent is tried again later, by whoever comes.
    func send() -> [News] {
        do throws(HistoryError) {
            var news: [News] = []
            for alert in try store.dueAlerts() where try store.claim(alert) { news += try send(alert) }
            return news
        } catch {
            return [News(text: "warning: No alert can be sent: \(error.message)", isFault: true)]
        }
    }

    /// What is to be told, and to whom.
    private struct Dispatch {
        let message: AlertMessage
        let targets: [NotifySettings]
        /// Names that an obligation alerts and that nobody has.
        let unknown: [String]
        let settings: Settings
    }

    private func send(_ alert: RecordedAlert) throws(HistoryError) -> [News] {
        var told = alert.told
        var faults: [String] = []
        do throws(Failure) {
            guard let dispatch = try dispatch(alert) else {
                try reading { () throws(HistoryError) in try store.drop(alert) }
                return []
            }
            faults = dispatch.unknown.map { "'\($0)': nobody under 'notify' is called so" }
            let secrets = try secrets(for: dispatch)
            for target in dispatch.targets where !told.contains(target.name) {
                do throws(Webhook.Refusal) {
                    try post(dispatch.message, to: target, secrets)
                    told.append(target.name)
                } catch {
                    faults.append("'\(target.name)': \(error.reason)")
                }
            }
        } catch {
            faults.append(error.sentence)
        }
        try store.settle(alert, told: told, failure: faults.isEmpty ? nil : faults.joined(separator: "; "))
        return news(alert, told: told.filter { !alert.told.contains($0) }, faults)
    }

    private func post(
        _ message: AlertMessage, to target: NotifySettings, _ secrets: [String: String]
    ) throws(Webhook.Refusal) {
        let webhook = try Webhook(target, secrets: secrets)
        let client: HTTPClient
        do throws(HTTPError) {
            client = try HTTPClient.find(in: Self.environment)
        } catch {
            throw Webhook.Refusal(reason: "the program 'curl' is not on PATH", mayPass: false)
        }
        try webhook.post(message.value, by: client)
    }

    /// What curl looks for in its environment; nothing else of ours reaches it.
    private static var environment: [String: String] {
        let names: Set = [
            "PATH", "HOME", "HTTP_PROXY", "HTTPS_PROXY", "NO_PROXY", "ALL_PROXY", "SSL_CERT_FILE", "SSL_CERT_DIR",
            "CURL_CA_BUNDLE",
        ]
        return ProcessEnvironment.all.filter { names.contains($0.key.uppercased()) }
    }

    // MARK: Whom and what

    /// Nil where nobody is to be told: no one is named, or it is over meanwhile.
    private func dispatch(_ alert: RecordedAlert) throws(Failure) -> Dispatch? {
        let details = try reading { () throws(HistoryError) in try store.details(ofRun: alert.run) }
        let obligation = details.obligations.first { $0.name == alert.obligation }
        if alert.event == .obligation, obligation?.state != .open { return nil }
        let request = try Recovery(project: project, store: store).request(ofRun: alert.run)
        let settings = try settings(of: request)
        let event: NotifySettings.Event = alert.event == .failure ? .failure : .obligation
        let alerted = request.obligations.first { $0.openedBy == alert.obligation }?.alerts ?? []
        let targets = settings.notify.filter { $0.isTold(of: event, alerting: alerted) }
        let unknown = alerted.filter { name in !settings.notify.contains { $0.name == name } }
        guard !targets.isEmpty || !unknown.isEmpty else { return nil }
        let failed = details.jobs.filter { $0.result == .failure }.map(\.name)
        return Dispatch(
            message: AlertMessage(
                alert: alert, request: request, run: details.run, obligation: obligation, failedJobs: failed,
                now: SystemClock().now()),
            targets: targets, unknown: unknown, settings: settings)
    }

    /// The rules of today; of a repository without a default branch, those of the run.
    private func settings(of request: RunRequest) throws(Failure) -> Settings {
        try project.settings(at: try? project.commit(request.event.sha)).settings
    }

    private func secrets(for dispatch: Dispatch) throws(Failure) -> [String: String] {
        guard dispatch.targets.contains(where: { $0.url.contains("$") }) else { return [:] }
        let configured = try ConfiguredSecrets(root: project.settingsRoot).read(dispatch.settings.secrets)
        return secrets.merging(configured) { given, _ in given }
    }

    // MARK: Telling

    private func news(_ alert: RecordedAlert, told: [String], _ faults: [String]) -> [News] {
        let subject = alert.obligation.map { "the obligation \(alert.run)/\($0)" } ?? "the failure of run \(alert.run)"
        var news: [News] = []
        if !told.isEmpty {
            news.append(News(text: "Alerted \(told.joined(separator: ", ")): \(subject).", isFault: false))
        }
        if !faults.isEmpty {
            let text = "warning: The alert of \(subject) could not be sent: \(faults.joined(separator: "; "))."
            news.append(News(text: text, isFault: true))
        }
        return news
    }
}

/// One entry under `notify:` of `sluice.yml`: an address that is told when something went wrong.
package struct NotifySettings: Hashable, Sendable {
    package enum Event: String, CaseIterable, Hashable, Sendable {
        /// A run has failed.
        case failure
        /// An obligation is left open, or could not be discharged once more.
        case obligation
    }

    /// What `alert:` of an obligation calls it: letters, digits, `-` and `_`.
    package var name: String
    /// A template in which nothing but secrets may stand.
    package var url: String
    /// What it is told of whatever `alert:` says.
    package var events: Set<Event>

    package init(name: String, url: String, events: Set<Event> = Set(Event.allCases)) {
        self.name = name
        self.url = url
        self.events = events
    }

    /// Whether it is told of an event; names are those that the obligation alerts.
    package func isTold(of event: Event, alerting names: [String]) -> Bool {
        events.contains(event) || (event == .obligation && names.contains(name))
    }
}

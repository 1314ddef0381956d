import Expressions
import Source
import YAML

extension SettingsReading {
    private enum NotifyKey: String, CaseIterable { case url, on }

    /// `NAME: { url: "https://…", on: [failure, obligation] }` of each address.
    mutating func notify(_ node: YAMLNode) -> [NotifySettings] {
        entries(of: node, "'notify'").compactMap { entry in
            let name = entry.key.scalar?.text ?? ""
            guard !name.isEmpty, name.allSatisfy({ $0.isASCII && ($0.isLetter || $0.isNumber || "-_".contains($0)) })
            else {
                error(
                    "'\(name)' is no name of whom to notify.", at: entry.key,
                    hint: "It has letters, digits, '-' and '_'.")
                return nil
            }
            return address(name, entry)
        }
    }

    private mutating func address(_ name: String, _ entry: YAMLNode.Entry) -> NotifySettings? {
        var url: String?
        var events = Set(NotifySettings.Event.allCases)
        let fields = entries(of: entry.value, "What is said of '\(name)'")
        guard entry.value.mapping != nil else { return nil }
        for field in fields {
            guard let key: NotifyKey = key(of: field) else { continue }
            switch key {
            case .url: url = self.url(field.value)
            case .on: events = self.events(field.value)
            }
        }
        if !fields.contains(where: { $0.key.scalar?.text == NotifyKey.url.rawValue }) {
            error(
                "'\(name)' lacks 'url'.", at: entry.key,
                hint: "It is where the alert is posted, such as \"${{ secrets.ALERT_URL }}\".")
        }
        return url.map { NotifySettings(name: name, url: $0, events: events) }
    }

    private mutating func events(_ node: YAMLNode) -> Set<NotifySettings.Event> {
        guard let items = node.sequence else {
            error("'on' must be a list.", at: node)
            return []
        }
        var events: Set<NotifySettings.Event> = []
        for item in items {
            if let event: NotifySettings.Event = choice(item, "What is notified") { events.insert(event) }
        }
        return events
    }

    private mutating func url(_ node: YAMLNode) -> String? {
        guard let text = text(node, "'url'") else { return nil }
        let template: Template
        do {
            template = try Template(parsing: text)
        } catch {
            self.error("'url' cannot be read: \(error.message)", at: node)
            return nil
        }
        guard template.expressions.allSatisfy({ $0.namedValues.isSubset(of: ["secrets"]) }) else {
            error("In 'url' nothing but secrets can be used.", at: node, hint: "Such as \"${{ secrets.ALERT_URL }}\".")
            return nil
        }
        let isURL = ["https://", "http://"].contains { text.hasPrefix($0) && text.count > $0.count }
        guard isURL || (!template.isLiteral && template.literalText.isEmpty) else {
            error("'\(text)' is no URL.", at: node, hint: "It begins with 'https://' or 'http://'.")
            return nil
        }
        return text
    }

    /// Who is alerted must stand under `notify:`; told once all is read, since it may come later in the file.
    mutating func checkAlerts(_ root: YAMLNode, _ settings: Settings) {
        let known = Set(settings.notify.map(\.name))
        for entry in root.mapping ?? [] where entry.key.scalar?.text == SettingsKey.obligations.rawValue {
            for obligation in entry.value.mapping ?? [] {
                for field in obligation.value.mapping ?? [] where field.key.scalar?.text == "alert" {
                    for item in field.value.sequence ?? [] {
                        guard let name = item.scalar?.text, !known.contains(name) else { continue }
                        let near = nearestName(to: name, among: Array(known).sorted())
                        error(
                            "Nobody under 'notify' is called '\(name)'.", at: item,
                            hint: near.map { "Did you mean '\($0)'?" } ?? "Write 'notify: { \(name): { url: … } }'.")
                    }
                }
            }
        }
    }
}

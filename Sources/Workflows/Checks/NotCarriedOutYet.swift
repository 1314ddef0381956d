import Source

/// The keys that the language has and this version does not carry out: they are refused, never ignored.
enum NotCarriedOutYet {
    private struct Row: Sendable {
        /// From the file's root; `*` is any key or item.
        var path: [String]
        var what = What.key
        var hint: String

        enum What: Sendable {
            case key
            /// Only where one expression gives the whole value.
            case wholeValue
        }
    }

    private static let job = ["jobs", "*"]
    private static let step = job + ["steps", "*"]

    private static let rows = [
        Row(path: ["on", "image_version", "names"], hint: "Remove it: no images are made on this machine."),
        Row(path: ["on", "image_version", "versions"], hint: "Remove it: no images are made on this machine."),
        Row(path: job + ["container"], hint: "Without it the steps run on this host."),
        Row(path: job + ["services"], hint: "Start them in a step, and stop them in one with 'if: always()'."),
        Row(path: job + ["environment"], hint: "Remove it: no job waits for an approval yet."),
        Row(path: job + ["snapshot"], hint: "Remove it: no images are made on this machine."),
        Row(path: job + ["cancel-timeout-minutes"], hint: "Remove it: a job is given the same grace on each cancel."),
        Row(path: step + ["background"], hint: "Start the process with '&' in a 'run' step."),
        Row(path: step + ["wait"], hint: "Use 'wait' of the shell in a 'run' step."),
        Row(path: step + ["wait-all"], hint: "Use 'wait' of the shell in a 'run' step."),
        Row(path: step + ["cancel"], hint: "Use 'kill' of the shell in a 'run' step."),
        Row(path: step + ["parallel"], hint: "Write the steps one after the other."),
        Row(path: job + ["strategy"], what: .wholeValue, hint: "Give 'matrix' alone as an expression."),
        Row(path: job + ["defaults", "run"], what: .wholeValue, hint: "Write 'shell' and 'working-directory' out."),
        Row(path: step + ["with"], what: .wholeValue, hint: "Write each input out."),
    ]

    static func findings(in root: Token, _ list: inout FindingList) {
        for row in rows { visit(root, row.path[...], row, &list) }
        refuseExpressionKeys(root, &list)
    }

    private static func visit(_ token: Token, _ path: ArraySlice<String>, _ row: Row, _ list: inout FindingList) {
        guard let name = path.first else { return }
        if name == "*", let items = token.items {
            for item in items { visit(item, path.dropFirst(), row, &list) }
        }
        guard case .mapping(let entries) = token.content else { return }
        // Entries are large: none is copied but those that match.
        for place in entries.indices where name == "*" || entries[place].key.literal == name {
            guard path.count == 1 else {
                visit(entries[place].value, path.dropFirst(), row, &list)
                continue
            }
            switch row.what {
            case .key: refuse("'\(name)'", at: entries[place].key, row.hint, &list)
            case .wholeValue where entries[place].value.isExpression:
                refuse("An expression for the whole of '\(name)'", at: entries[place].value, row.hint, &list)
            case .wholeValue: break
            }
        }
    }

    private static func refuseExpressionKeys(_ token: Token, _ list: inout FindingList) {
        for item in token.items ?? [] { refuseExpressionKeys(item, &list) }
        for entry in token.entries ?? [] {
            if entry.key.isExpression {
                refuse("An expression as a key", at: entry.key, "Write the key out.", &list)
            }
            refuseExpressionKeys(entry.value, &list)
        }
    }

    private static func refuse(_ subject: String, at token: Token, _ hint: String, _ list: inout FindingList) {
        list.error(
            subject + " is not carried out yet by this version of Sluice.", at: token.range, .ours, hint: hint)
    }
}

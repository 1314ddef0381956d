import Source

/// The keys that the language has and this version does not carry out: they are refused, never ignored.
enum NotCarriedOutYet {
    /// What is refused at a place, and below it.
    struct Branch: Sendable {
        /// How to do without the key; nil where it is carried out.
        var key: String?
        /// How to do without one expression for the key's whole value; nil where that is carried out.
        var wholeValue: String?
        /// Whether the key's value is evaluated as it stands, whatever it holds: its keys can be expressions.
        var isTree = false
        /// By key, of which there are few; `*`, which stands last, is any key or item.
        var below: KeyValuePairs<String, Branch> = [:]

        func child(_ name: String?) -> Branch? { below.first { $0.key == name || $0.key == "*" }?.value }
    }

    private static let noImages = "Remove it: no images are made on this machine."
    private static let tree = Branch(isTree: true)

    private static let step = Branch(below: ["env": tree, "with": tree])

    private static let job = Branch(below: [
        "snapshot": Branch(key: noImages),
        "cancel-timeout-minutes": Branch(key: "Remove it: a job is given the same grace on each cancel."),
        "env": tree,
        "strategy": tree,
        "defaults": Branch(below: ["run": Branch(wholeValue: "Write 'shell' and 'working-directory' out.")]),
        "steps": Branch(below: ["*": step]),
    ])

    static let root = Branch(below: [
        "on": Branch(below: [
            "image_version": Branch(below: ["names": Branch(key: noImages), "versions": Branch(key: noImages)])
        ]),
        "env": tree,
        "jobs": Branch(below: ["*": job]),
    ])

    /// Goes through the file once.
    static func findings(in token: Token, _ list: inout FindingList) { visit(token, root, &list) }

    private static func visit(_ token: Token, _ branch: Branch?, _ list: inout FindingList) {
        if branch?.isTree == true { return }
        switch token.content {
        case .null, .boolean, .number, .text: return
        case .sequence(let items):
            let below = branch?.child(nil)
            for item in items { visit(item, below, &list) }
        case .mapping(let entries):
            for entry in entries { visit(entry, branch, &list) }
        }
    }

    private static func visit(_ entry: Token.Entry, _ branch: Branch?, _ list: inout FindingList) {
        let name = entry.key.literal
        if name == nil {
            refuse("An expression as a key", at: entry.key, "Write the key out.", &list)
        }
        let child = branch?.child(name)
        if let hint = child?.key { return refuse("'\(name ?? "")'", at: entry.key, hint, &list) }
        if let hint = child?.wholeValue, entry.value.isExpression {
            refuse("An expression for the whole of '\(name ?? "")'", at: entry.value, hint, &list)
        }
        visit(entry.value, child, &list)
    }

    private static func refuse(_ subject: String, at token: Token, _ hint: String, _ list: inout FindingList) {
        list.error(
            subject + " is not carried out yet by this version of Sluice.", at: token.range, .ours, hint: hint)
    }
}

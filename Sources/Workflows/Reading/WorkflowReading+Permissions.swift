extension WorkflowReading {
    func permissions(_ token: Token?) -> Located<Permissions>? {
        guard let token, !token.isFaulty else { return nil }
        switch token.literal {
        case "read-all": return Located(.readAll, at: token.range)
        case "write-all": return Located(.writeAll, at: token.range)
        default: break
        }
        guard let entries = token.entries else { return nil }
        let scopes = entries.compactMap { entry -> Permissions.Scope? in
            guard let name = locatedText(entry.key), let level = entry.value.literal.flatMap(Permissions.Level.init)
            else { return nil }
            return Permissions.Scope(name: name, level: level)
        }
        return Located(.scopes(scopes), at: token.range)
    }
}

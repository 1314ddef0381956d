import Workflows

/// Plain texts that must, or must not, stand in a service's log; of all its containers, those that are gone included.
struct LogAssertion {
    let service: Located<String>
    let absent: [Located<String>]
    let present: [Located<String>]
    let context: StackContext

    func check() throws(StackFailure) {
        try context.service(service, in: .assert)
        try context.settleLog(of: service.value, in: .assert)
        var search = LogSearch(absent: absent.map(\.value), present: present.map(\.value))
        var place = 0
        while true {
            let (lines, next) = context.lines(service.value, place)
            for line in lines { search.take(line) }
            guard next > place else { break }
            place = next
        }
        if let found = search.found {
            let range = absent.first { $0.value == found.text }?.range
            throw StackFailure(
                .assert,
                "The log of the service '\(service.value)' has \"\(found.text)\" in line \(found.number): \(found.line)",
                at: range, service: service.value, lastLines: search.around)
        }
        guard let missing = present.first(where: { search.missing.contains($0.value) }) else { return }
        throw StackFailure(
            .assert, "\"\(missing.value)\" is in none of the \(search.count) lines of the service '\(service.value)'.",
            at: missing.range, service: service.value, lastLines: context.lastLines(service.value, 20))
    }
}

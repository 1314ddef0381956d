import Workflows

/// `USER:GROUP` by number, or `USER` alone, which means the group of the same number.
struct SeedOwner: Hashable {
    var user: UInt32
    var group: UInt32

    static let root = SeedOwner(user: 0, group: 0)

    init(user: UInt32, group: UInt32) {
        self.user = user
        self.group = group
    }

    init(_ text: Located<String>) throws(StackFailure) {
        let parts = text.value.split(separator: ":", omittingEmptySubsequences: false).map { UInt32($0) }
        guard (1...2).contains(parts.count), let user = parts[0], let group = parts[parts.count - 1] else {
            throw StackFailure(.seed, "\"\(text.value)\" is no owner: USER:GROUP by number is meant.", at: text.range)
        }
        self.init(user: user, group: group)
    }
}

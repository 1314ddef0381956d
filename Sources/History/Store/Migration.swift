/// One step in the growth of the database: SQL that is never edited once it was released.
struct Migration: Sendable {
    /// The database's `user_version` after it.
    let version: Int
    let sql: String

    static let all = [
        Migration.first, .second, .third, .fourth, .fifth, .sixth, .seventh, .eighth, .ninth, .tenth, .eleventh,
        .twelfth, .thirteenth, .fourteenth,
    ]
    static let newest = all.last?.version ?? 0
}

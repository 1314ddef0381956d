extension Migration {
    /// When an artifact's own `retention-days` are over; null for one that is kept as long as is usual.
    static let second = Migration(version: 2, sql: "ALTER TABLE artifacts ADD COLUMN expires_at INTEGER;\n")
}

/// Numbers as people read them.
enum CountText {
    /// `1 job`, `3 jobs`; English adds an `s` to all words that are asked for here.
    static func count(_ number: Int, _ word: String) -> String { "\(number) \(word)\(number == 1 ? "" : "s")" }

    /// `512 B`, `4.2 KiB`, `17 MiB`.
    static func bytes(_ count: Int) -> String {
        guard count >= 1024 else { return "\(count) B" }
        var (size, units) = (Double(count), ["KiB", "MiB", "GiB", "TiB"][...])
        size /= 1024
        while size >= 1024, units.count > 1 {
            size /= 1024
            units = units.dropFirst()
        }
        let text = size < 10 ? "\(Int(size)).\(Int(size * 10) % 10)" : "\(Int(size))"
        return "\(text) \(units[units.startIndex])"
    }
}

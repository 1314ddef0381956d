/// One kill at a write of the journal: which write, on which side of it, and of what.
struct Strike: Hashable, Sendable {
    enum Target: String, CaseIterable, Sendable {
        case engine, keeper, both

        var hitsEngine: Bool { self != .keeper }
        var hitsKeeper: Bool { self != .engine }
    }

    enum Side: String, CaseIterable, Sendable {
        /// All that follows from the write before has been done.
        case before
        /// It is recorded, and nothing has followed from it yet.
        case after
    }

    /// Of one engine, from 1.
    var write: Int
    var side: Side
    var target: Target

    init(write: Int, side: Side, target: Target) {
        self.write = write
        self.side = side
        self.target = target
    }

    /// As a line of the file by which an engine is told.
    var text: String { "\(write) \(side.rawValue) \(target.rawValue)" }

    /// Nil for a line that is none.
    init?(_ text: some StringProtocol) {
        let words = text.split(separator: " ")
        guard words.count == 3, let write = Int(words[0]), let side = Side(rawValue: String(words[1])),
            let target = Target(rawValue: String(words[2]))
        else { return nil }
        self.init(write: write, side: side, target: target)
    }
}

/// What an engine has told of a strike before it came.
struct StrikeReport: Hashable, Sendable {
    var strike: Strike
    /// Whether there was a keeper to kill.
    var hasHitKeeper: Bool

    /// Nil for a strike that met nobody.
    var target: Strike.Target? {
        switch strike.target {
        case .engine: .engine
        case .keeper: hasHitKeeper ? .keeper : nil
        case .both: hasHitKeeper ? .both : .engine
        }
    }

    var text: String { "\(strike.text) \(hasHitKeeper ? "hit" : "missed")" }

    init(strike: Strike, hasHitKeeper: Bool) {
        self.strike = strike
        self.hasHitKeeper = hasHitKeeper
    }

    /// Nil for a line that is none.
    init?(_ text: some StringProtocol) {
        guard let space = text.lastIndex(of: " "), let strike = Strike(text[..<space]) else { return nil }
        self.init(strike: strike, hasHitKeeper: text[space...] == " hit")
    }
}
